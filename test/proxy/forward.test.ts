import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { get, openRaw, rawRequest } from '../support/raw-client.ts';
import {
  ok,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../support/scripted-upstream.ts';
import { routeTo, startTestPlane, type TestPlane } from '../support/test-plane.ts';

const running: { stop?: () => Promise<void>; close?: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).reverse()) await (one.stop?.() ?? one.close?.());
});

async function upstream(script: Script, host?: string): Promise<ScriptedUpstream> {
  const started = await startScriptedUpstream(script, host);
  running.push(started);
  return started;
}

async function plane(options: Parameters<typeof startTestPlane>[0]): Promise<TestPlane> {
  const started = await startTestPlane(options);
  running.push({ stop: () => started.stop() });
  return started;
}

/** A plane in front of an upstream, both fresh. */
async function pair(script: Script, options: Parameters<typeof startTestPlane>[0] = {}) {
  const origin = await upstream(script);
  const proxy = await plane({ routes: [routeTo(origin.port)], ...options });
  return { origin, proxy };
}

const headOf = (answer: string): string[] => answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n');
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);
const namesOf = (lines: readonly string[]): string[] =>
  lines.slice(1).map((line) => line.slice(0, line.indexOf(':')));

describe('a request', () => {
  test('reaches the upstream with its own head and the trace headers, and nothing else', async () => {
    const { origin, proxy } = await pair(() => ok());

    await rawRequest(
      proxy.port,
      get('/get?a=%2f', ['X-Odd-CASE: 1', 'x-odd-case: 2', 'Connection: x-private', 'X-Private: 1']),
    );

    const [request] = origin.requests;
    expect(request?.lines[0]).toBe('GET /get?a=%2f HTTP/1.1');
    expect(request?.lines.slice(1, 6)).toEqual([
      `Host: 127.0.0.1:${origin.port}`,
      'User-Agent: curl/8.0',
      'Accept: */*',
      'X-Odd-CASE: 1',
      'x-odd-case: 2',
    ]);
    expect(
      namesOf(request?.lines ?? [])
        .slice(5)
        .sort(),
    ).toEqual([
      'traceparent',
      'x-b3-sampled',
      'x-b3-spanid',
      'x-b3-traceid',
      'x-forwarded-proto',
      'x-ot-span-context',
      'x-request-id',
    ]);
  });

  test('is recorded with the head that was really sent', async () => {
    const { origin, proxy } = await pair(() => ok());

    await rawRequest(proxy.port, get('/get'));

    const { sent = [] } = await proxy.exchange();
    const lines: string[] = [];
    for (let i = 0; i < sent.length; i += 2) lines.push(`${sent[i]}: ${sent[i + 1]}`);
    expect(origin.requests[0]?.lines.slice(1)).toEqual(lines);
  });

  test('keeps Host when told to', async () => {
    const { origin, proxy } = await pair(() => ok(), { preserveHost: true });
    await rawRequest(proxy.port, get('/', [], 'shop.test'));
    expect(origin.requests[0]?.lines).toContain('Host: shop.test');
  });

  test('gets the base path of its upstream before its own', async () => {
    const origin = await upstream(() => ok());
    const proxy = await plane({ routes: [routeTo(origin.port, { basePath: '/base' })] });
    await rawRequest(proxy.port, get('//evil.test/x'));
    expect(origin.requests[0]?.lines[0]).toBe('GET /base//evil.test/x HTTP/1.1');
    expect((await proxy.exchange()).url).toBe(`http://127.0.0.1:${origin.port}/base//evil.test/x`);
  });

  test('with a URL as target goes where the URL says, with its authority as Host', async () => {
    const origin = await upstream(() => ok());
    const proxy = await plane({ routes: [] });
    await rawRequest(proxy.port, get(`${origin.url}/x?y=1`, [], 'other.test'));
    expect(origin.requests[0]?.lines.slice(0, 2)).toEqual([
      'GET /x?y=1 HTTP/1.1',
      `Host: 127.0.0.1:${origin.port}`,
    ]);
    expect((await proxy.exchange()).route).toBe('forward');
  });

  test('on a service’s own port and under its name goes to that service', async () => {
    const orders = await upstream(() => ok('orders'));
    const proxy = await plane({
      listen: [
        { host: '127.0.0.1', port: 0 },
        { host: '127.0.0.1', port: 0, service: 'orders' },
      ],
      routes: [
        {
          ...routeTo(orders.port),
          name: 'orders',
          service: 'orders',
          match: { kind: 'service', service: 'orders' },
        },
      ],
    });
    const own = Number(new URL(proxy.plane.listening[1]?.url ?? '').port);

    expect(await rawRequest(own, get('/1'))).toContain('orders');
    expect(await rawRequest(proxy.port, get('/2', [], 'orders.localhost:15001'))).toContain('orders');
    expect(await rawRequest(proxy.port, get('/3'))).toMatch(/^HTTP\/1\.1 404 /);
    expect(proxy.closed().map(({ service }) => service)).toEqual(['orders', 'orders', undefined]);
  });

  test('finds an upstream called localhost on IPv6 as well as on IPv4', async () => {
    const six = await upstream(() => ok('six'), '::1');
    const four = await upstream(() => ok('four'));
    const proxy = await plane({ routes: [routeTo(six.port, { host: 'localhost' })] });
    expect(bodyOf(await rawRequest(proxy.port, get('/')))).toBe('six');
    expect(bodyOf(await rawRequest(proxy.port, get(`http://localhost:${four.port}/`)))).toBe('four');
  });

  test.each([
    ['with a length', 'Content-Length: 5\r\n\r\nhello', 'Content-Length: 5', 'hello'],
    [
      'in chunks',
      'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      'transfer-encoding: chunked',
      '5\r\nhello\r\n0\r\n\r\n',
    ],
    ['of no chunk', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'transfer-encoding: chunked', '0\r\n\r\n'],
    ['of length 0', 'Content-Length: 0\r\n\r\n', 'Content-Length: 0', ''],
  ])('brings its body along: %s', async (_name, rest, line, body) => {
    const { origin, proxy } = await pair(() => ok());

    const answer = await rawRequest(
      proxy.port,
      `POST /post HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${rest}`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(origin.requests[0]?.lines).toContain(line);
    expect(origin.requests[0]?.body).toBe(body);
    const framing = origin.requests[0]?.lines.filter((one) =>
      /^(content-length|transfer-encoding):/i.test(one),
    );
    expect(framing).toEqual([line]);
  });

  test('without a body gets no framing', async () => {
    const { origin, proxy } = await pair(() => ok());
    await rawRequest(proxy.port, 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(
      origin.requests[0]?.lines.filter((line) => /^(content-length|transfer-encoding):/i.test(line)),
    ).toEqual([]);
  });

  test('that expects 100-continue gets it, and the upstream does not see the expectation', async () => {
    const { origin, proxy } = await pair(() => ok());
    const client = openRaw(proxy.port);
    client.socket.write(
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n',
    );
    await client.until((text) => text.startsWith('HTTP/1.1 100 '), '100 Continue');
    client.socket.write('abc');
    expect(await client.closed()).toContain('HTTP/1.1 200 OK');
    expect(origin.requests[0]?.lines.join()).not.toMatch(/expect/i);
    expect(origin.requests[0]?.body).toBe('abc');
  });

  test('on one connection after another is answered in turn, and the upstream connection is used again', async () => {
    const { origin, proxy } = await pair((_request, _socket, count) => ok(String(count)));
    const client = openRaw(proxy.port);
    client.socket.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until((text) => text.endsWith('1'), 'the first answer');
    client.socket.write('DELETE /2 HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until((text) => text.split('HTTP/1.1 200').length === 3, 'the second answer');
    client.socket.write('GET /3 HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until((text) => text.endsWith('3'), 'the third answer');
    client.socket.destroy();
    expect(origin.connections()).toBe(1);
  });
});

describe('an answer', () => {
  test('comes back as the upstream gave it, with the service time added', async () => {
    const { proxy } = await pair(
      () =>
        'HTTP/1.1 203 Some Reason\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nServer: mine\r\nSet-Cookie: a=1\r\nX-Odd: \xe9\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nok',
    );

    const client = openRaw(proxy.port);
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const answer = await client.until((text) => text.endsWith('ok'), 'the answer');
    client.socket.destroy();

    const head = headOf(answer);
    expect(head.slice(0, -1)).toEqual([
      'HTTP/1.1 203 Some Reason',
      'Date: Mon, 01 Jan 2024 00:00:00 GMT',
      'Server: mine',
      'Set-Cookie: a=1',
      'X-Odd: \xe9',
      'Set-Cookie: b=2',
      'Content-Length: 2',
    ]);
    expect(head.at(-1)).toMatch(/^x-envoy-upstream-service-time: \d+$/);
  });

  test('has the service time of tracectl, and the exchange keeps the upstream’s own', async () => {
    const { proxy } = await pair(() => ok('', 'X-Envoy-Upstream-Service-Time: 7777\r\n'));
    const answer = await rawRequest(proxy.port, get('/'));
    const exchange = await proxy.exchange();
    expect(headOf(answer)).toContain(`X-Envoy-Upstream-Service-Time: ${exchange.upstreamServiceTimeMs}`);
    expect(exchange.upstreamReportedServiceTimeMs).toBe(7777);
    expect(exchange.upstreamServiceTimeMs).not.toBe(7777);
  });

  test.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n', 'Content-Length: 300'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 300\r\n\r\n', 'Content-Length: 300'],
  ])('to %s without a body stays without one: %j', async (method, bytes, line) => {
    const { proxy } = await pair(() => bytes);
    const answer = await rawRequest(
      proxy.port,
      `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    expect(bodyOf(answer)).toBe('');
    expect(headOf(answer).join('\n')).toContain(line);
    expect(headOf(answer).join('\n')).not.toMatch(/transfer-encoding/i);
  });

  test('of unknown length is passed on in chunks, byte for byte', async () => {
    const { proxy } = await pair(
      () => 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );
    const body = await new Promise<string>((resolve) => {
      httpRequest({ port: proxy.port, path: '/' }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      }).end();
    });
    expect(body).toBe('abcde');
  });

  test('is streamed: each event arrives before the next one is sent', async () => {
    let socketOfUpstream: import('node:net').Socket | undefined;
    const { proxy } = await pair((_request, socket) => {
      socketOfUpstream = socket;
      return 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
    });
    const client = openRaw(proxy.port);
    client.socket.write(get('/sse'));
    await client.until((text) => text.includes('\r\n\r\n'), 'the head alone');
    for (const event of ['data: 1', 'data: 2', 'data: 3']) {
      socketOfUpstream?.write(`9\r\n${event}\n\n\r\n`);
      await client.until((text) => text.includes(event), event);
    }
    client.socket.destroy();
    expect((await proxy.exchange()).outcome).toBe('clientLeft');
    await eventually(() => socketOfUpstream?.destroyed, 'the end of the upstream connection');
  });

  test('that has no reason phrase a terminal would obey', async () => {
    const { proxy } = await pair(() => 'HTTP/1.1 200 \x1b[31mred\r\nContent-Length: 0\r\n\r\n');
    expect(headOf(await rawRequest(proxy.port, get('/')))[0]).toBe('HTTP/1.1 200 [31mred');
  });
});

describe('a failure', () => {
  test.each<[string, Script, string, string, string]>([
    ['closes without a word', (_r, socket) => void socket.destroy(), '503', 'connection termination', 'UC'],
    ['answers nonsense', () => 'SMTP ready\r\n\r\n', '502', 'protocol error', 'UPE'],
    [
      'answers two lengths',
      () => 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      '502',
      'protocol error',
      'UPE',
    ],
  ])('of an upstream that %s is answered as Envoy would', async (_name, script, status, text, flag) => {
    const { proxy } = await pair(script);
    const answer = await rawRequest(proxy.port, get('/'));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(bodyOf(answer)).toBe(
      `upstream connect error or disconnect/reset before headers. reset reason: ${text}`,
    );
    const exchange = await proxy.exchange();
    expect(exchange.outcome).toBe('failed');
    expect(exchange.responseFlags).toEqual([flag]);
    expect(headOf(answer).join('\n')).not.toContain('x-envoy-upstream-service-time');
  });

  test('to connect names the reason, and the next request is fine', async () => {
    const gone = await upstream(() => ok());
    await gone.close();
    const { proxy } = await pair(() => ok('fine'));
    const answer = await rawRequest(proxy.port, get(`http://127.0.0.1:${gone.port}/`));
    expect(bodyOf(answer)).toBe(
      'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused',
    );
    expect((await proxy.exchange()).responseFlags).toEqual(['UF']);
    expect(bodyOf(await rawRequest(proxy.port, get('/')))).toBe('fine');
  });

  test('by timeout is answered 504', async () => {
    const { proxy } = await pair(() => undefined, { timeoutMs: 30 });
    const answer = await rawRequest(proxy.port, get('/'));
    expect(answer).toMatch(/^HTTP\/1\.1 504 /);
    expect(bodyOf(answer)).toBe('upstream request timeout');
    expect((await proxy.exchange()).responseFlags).toEqual(['UT']);
  });

  test('in the middle of an answer cuts the connection, so that nobody takes it for whole', async () => {
    const { proxy } = await pair((_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
      setTimeout(() => socket.destroy(), 20);
      return undefined;
    });
    const answer = await rawRequest(proxy.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(bodyOf(answer)).toBe('half');
    const exchange = await proxy.exchange();
    expect(exchange.outcome).toBe('failed');
    expect(exchange.answer?.status).toBe(200);
    expect(exchange.responseBody).toMatchObject({ totalBytes: 4 });
  });

  test('to find a route is 404 without a body', async () => {
    const proxy = await plane({});
    const answer = await rawRequest(proxy.port, get('/'));
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(bodyOf(answer)).toBe('');
    expect((await proxy.exchange()).responseFlags).toEqual(['NR']);
  });

  test('of a client that leaves early ends its upstream request, and the record says who left', async () => {
    let upstreamSocket: import('node:net').Socket | undefined;
    const { proxy } = await pair((_request, socket) => {
      upstreamSocket = socket;
      return undefined;
    });
    const client = openRaw(proxy.port);
    client.socket.write(get('/'));
    await eventually(() => upstreamSocket, 'the request at the upstream');
    client.socket.destroy();
    const exchange = await proxy.exchange();
    expect(exchange.outcome).toBe('clientLeft');
    expect(exchange.responseFlags).toEqual(['DC']);
    await eventually(() => upstreamSocket?.destroyed, 'the end of the upstream connection');
  });

  test('of a client in the middle of its body aborts the upstream request', async () => {
    const { origin, proxy } = await pair(() => ok());
    const client = openRaw(proxy.port);
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    await eventually(() => origin.connections() === 1, 'the upstream connection');
    client.socket.destroy();
    expect((await proxy.exchange()).outcome).toBe('clientLeft');
    expect(origin.requests).toEqual([]);
  });
});

describe('a bad request', () => {
  test.each([
    ['two Host headers', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', '400 Bad Request'],
    ['no Host header', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request'],
    ['a fragment', 'GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n', '400 Bad Request'],
    ['a foreign scheme', 'GET ftp://a.test/ HTTP/1.1\r\nHost: a\r\n\r\n', '400 Bad Request'],
    [
      'two framings',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400 Bad Request',
    ],
    [
      'a coding that is not chunked',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      '501 Not Implemented',
    ],
    [
      'an expectation',
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\na',
      '417 Expectation Failed',
    ],
    [
      'too many headers',
      `GET / HTTP/1.1\r\nHost: a\r\n${'x: y\r\n'.repeat(1000)}\r\n`,
      '431 Request Header Fields Too Large',
    ],
    [
      'a head of 70 KB',
      `GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
    ['no HTTP at all', 'hello\r\n\r\n', '400 Bad Request'],
  ])('with %s is refused, closes, and the upstream sees none of it', async (_name, bytes, status) => {
    const { origin, proxy } = await pair(() => ok('fine'));
    expect((await rawRequest(proxy.port, bytes)).split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
    expect(origin.connections()).toBe(0);
    expect(bodyOf(await rawRequest(proxy.port, get('/')))).toBe('fine');
  });

  test('does not use up a place in the upstream’s pool', async () => {
    const { proxy } = await pair(() => ok('fine'));
    for (let i = 0; i < 50; i += 1)
      await rawRequest(proxy.port, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
    expect(bodyOf(await rawRequest(proxy.port, get('/')))).toBe('fine');
  });

  test.each([
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]), /TLS bytes/],
    ['HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), /HTTP\/2 bytes/],
  ])('of %s gives one hint, however often it comes', async (_name, bytes, hint) => {
    const { proxy } = await pair(() => ok());
    for (let i = 0; i < 3; i += 1) expect(await rawRequest(proxy.port, bytes)).toBe('');
    const notices = proxy.events.filter((event) => event.type === 'notice');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ text: expect.stringMatching(hint) });
  });
});

describe('a loop', () => {
  test('into the proxy’s own port is refused under every name of it', async () => {
    const proxy = await plane({ routes: [] });
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0']) {
      const answer = await rawRequest(proxy.port, get(`http://${host}:${proxy.port}/`));
      expect(answer, host).toMatch(/^HTTP\/1\.1 508 /);
    }
    expect(proxy.closed().every(({ outcome }) => outcome === 'failed')).toBe(true);
  });

  test('into another port of the process is refused', async () => {
    const sink = await upstream(() => ok('secret'));
    const proxy = await plane({ routes: [], ownPorts: [sink.port] });
    expect(await rawRequest(proxy.port, get(`http://localhost:${sink.port}/`))).toMatch(/^HTTP\/1\.1 508 /);
    expect(sink.requests).toEqual([]);
  });

  test('into the proxy’s own port is refused although its name led elsewhere a moment ago', async () => {
    const sink = await upstream(() => ok('secret'), '127.0.0.2');
    // A name that answers with another address each time (DNS rebinding): the connection goes to what was looked up once.
    const asked: string[] = [];
    const answers = ['127.0.0.3', '127.0.0.2'];
    const proxy = await startTestPlane(
      { ownPorts: [sink.port] },
      {
        lookup: (name, _options, callback) => {
          asked.push(name);
          callback(null, [{ address: answers[asked.length - 1] ?? '127.0.0.2', family: 4 }]);
        },
      },
    );
    running.push({ stop: () => proxy.stop() });
    const other = await upstream(() => ok('other'), '127.0.0.3');

    const ask = (port: number): Promise<string> =>
      rawRequest(proxy.port, get(`http://rebound.test:${port}/`, [], `rebound.test:${port}`));
    expect(await ask(other.port)).toMatch(/other$/);
    expect(await ask(sink.port)).toMatch(/^HTTP\/1\.1 508 /);
    expect(asked).toEqual(['rebound.test', 'rebound.test']);
    expect(sink.requests).toEqual([]);
  });

  test('over another proxy ends, because the same request cannot be under way without end', async () => {
    let proxyPort = 0;
    const back = await upstream((request, socket) => {
      const again = openRaw(proxyPort);
      const lines = request.lines.map((line) => (/^host:/i.test(line) ? 'Host: a' : line));
      again.socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
      void again.closed().then((answer) => socket.end(answer));
      return undefined;
    });
    const proxy = await plane({ routes: [routeTo(back.port)] });
    proxyPort = proxy.port;

    expect(await rawRequest(proxy.port, get('/'))).toMatch(/^HTTP\/1\.1 508 /);
    expect(back.requests.length).toBe(64);
  });
});

describe('stopping', () => {
  test('lets what is under way end within its grace time', async () => {
    let answer = (): void => {};
    const { origin, proxy } = await pair((_request, socket) => {
      answer = () => socket.write(ok('late'));
      return undefined;
    });
    const client = openRaw(proxy.port);
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => origin.requests.length === 1, 'the request at the upstream');
    const stopped = proxy.stop(10_000);
    answer();
    await stopped;
    expect(bodyOf(await client.closed())).toBe('late');
  });

  test('cuts what goes on after it, and records that', async () => {
    const { origin, proxy } = await pair(() => undefined);
    const client = openRaw(proxy.port);
    client.socket.write(get('/'));
    await eventually(() => origin.requests.length === 1, 'the request at the upstream');
    await proxy.stop(0);
    await client.closed();
    expect(proxy.closed()[0]).toMatchObject({ outcome: 'failed', responseFlags: ['LR'] });
  });
});

describe('a replay', () => {
  test('goes through the same code as live traffic and points at its original', async () => {
    const { origin, proxy } = await pair(() => ok('again'));
    const id = await proxy.plane.replay({
      method: 'POST',
      url: `${origin.url}/post`,
      headers: ['host', `127.0.0.1:${origin.port}`, 'content-length', '3'],
      body: new TextEncoder().encode('abc'),
      of: 'original',
      origin: { run: '00000000000000aa', n: 1, trace: 'fresh' },
      keepsHost: false,
      insecure: false,
    });
    const exchange = await proxy.exchange();
    expect(exchange).toMatchObject({ id, replayOf: 'original', route: 'upstream', outcome: 'answered' });
    expect(origin.requests[0]?.body).toBe('abc');
    expect(namesOf(origin.requests[0]?.lines ?? [])).toContain('x-b3-traceid');
  });
});
