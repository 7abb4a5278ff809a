import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlaneOptions } from '../../../src/proxy/plane-options.ts';
import type { StubPlan } from '../../../src/proxy/stub/stub-plan.ts';
import { eventually } from '../../support/eventually.ts';
import { openRaw, rawRequest } from '../../support/raw-client.ts';
import { type RecordedWords, recorded, strictMatch, stubPlan } from '../../support/recorded-answers.ts';
import { ok, startScriptedUpstream } from '../../support/scripted-upstream.ts';
import { startTestPlane } from '../../support/test-plane.ts';

async function start(
  words: readonly RecordedWords[],
  changes: Partial<StubPlan> = {},
  options: Partial<PlaneOptions> = {},
) {
  const upstream = await startScriptedUpstream(() => ok('live'));
  onTestFinished(() => upstream.close());
  const url = (path: string): string => `http://127.0.0.1:${upstream.port}${path}`;
  const exchanges = words.map((each) => recorded({ ...each, url: url(each.url ?? '/charge') }));
  const stub = await stubPlan(exchanges, changes);
  const proxy = await startTestPlane({
    routes: [
      {
        name: 'payments',
        match: { kind: 'default' },
        service: 'payments',
        upstream: { scheme: 'http', host: '127.0.0.1', port: upstream.port, basePath: '', insecure: false },
      },
    ],
    stub,
    ...options,
  });
  onTestFinished(() => proxy.stop());
  return { upstream, proxy, ask: (request: string) => rawRequest(proxy.port, request) };
}

const get = (path: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}Connection: close\r\n\r\n`;
const post = (path: string, body: string, more = 'Content-Type: application/json\r\n'): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\n${more}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);

describe('a recorded answer', () => {
  it('is given without the upstream', async () => {
    const { upstream, proxy, ask } = await start([
      {
        answer: 'recorded',
        headers: ['X-Kind', 'a', 'Transfer-Encoding', 'chunked', 'Connection', 'x-gone', 'X-Gone', '1'],
      },
    ]);

    const answer = await ask(get('/charge'));

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nX-Kind: a\r\ncontent-length: 8\r\n/);
    expect(answer).not.toMatch(/x-gone|transfer-encoding/i);
    expect(bodyOf(answer)).toBe('recorded');
    expect(upstream.connections()).toBe(0);
    const exchange = await proxy.exchange();
    expect(exchange.stub).toEqual({
      result: 'answered',
      recording: 'pay.jsonl',
      of: '00000000000000e1',
      n: 1,
    });
    expect(exchange).toMatchObject({ outcome: 'answered', service: 'payments', responseFlags: [] });
    expect(exchange.sent).toBeUndefined();
    expect(exchange.upstreamAddress).toBeUndefined();
    expect(exchange.hop.context?.sampled).toBe(true);
    expect(Buffer.from(exchange.responseBody.bytes).toString()).toBe('recorded');
  });

  it.each<[StubPlan['repeat'], string[]]>([
    ['last', ['1', '2', '2', '2']],
    ['all', ['1', '2', '1', '2']],
    ['none', ['1', '2', '404', '404']],
  ])('comes in the order in which it was recorded, and then %s', async (repeat, expected) => {
    const { ask } = await start([{ answer: '1' }, { answer: '2' }, { url: '/other', answer: '3' }], {
      repeat,
    });

    const given: string[] = [];
    for (const _ of expected) {
      const answer = await ask(get('/charge'));
      given.push(answer.startsWith('HTTP/1.1 404') ? '404' : bodyOf(answer));
    }

    expect(given).toEqual(expected);
  });

  it('is found by the body of the request, wherever its members stand', async () => {
    const { proxy, ask } = await start([
      {
        method: 'POST',
        request: '{"a":1,"b":2}',
        requestHeaders: ['Content-Type', 'application/json'],
        answer: 'one',
      },
      {
        method: 'POST',
        request: '{"a":2}',
        requestHeaders: ['Content-Type', 'application/json'],
        answer: 'two',
      },
    ]);

    expect(bodyOf(await ask(post('/charge', '{"b":2,"a":1}')))).toBe('one');
    expect(bodyOf(await ask(post('/charge', '{"a":2}')))).toBe('two');
    const unmatched = await ask(post('/charge', '{"a":3}'));

    expect(unmatched).toMatch(/^HTTP\/1\.1 404 /);
    expect(bodyOf(unmatched)).toBe(
      'tracectl answers from a recording here, and no recorded request fits POST /charge of payments: ' +
        'the nearest, #7 of pay.jsonl, differs in the body at /a; --stub-ignore /a would let it.\n',
    );
    expect(Buffer.from((await proxy.exchange(3)).requestBody.bytes).toString()).toBe('{"a":3}');
  });

  it('is found by a body of JSON that nests too deep to be walked, as by any text', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const { ask } = await start([
      { method: 'POST', request: deep, requestHeaders: ['Content-Type', 'application/json'], answer: 'deep' },
    ]);

    expect(bodyOf(await ask(post('/charge', deep)))).toBe('deep');
    expect(await ask(post('/charge', `[${deep}]`))).toMatch(/^HTTP\/1\.1 404 /);
    expect(bodyOf(await ask(post('/charge', deep)))).toBe('deep');
  });

  it('fits any body when the recorded one was not kept whole', async () => {
    const cut = { bytes: Buffer.from('{"a"'), totalBytes: 7, isTruncated: true };
    const { ask } = await start([{ method: 'POST', answer: 'one', more: { requestBody: cut } }]);

    expect(bodyOf(await ask(post('/charge', '{"z":9}')))).toBe('one');
  });

  it('does not look at bodies beyond 1 MiB, which all count as one', async () => {
    const large = { bytes: Buffer.from('x'), totalBytes: 2_000_000, isTruncated: true };
    const { upstream, ask } = await start([{ method: 'POST', answer: 'one', more: { requestBody: large } }]);

    expect(bodyOf(await ask(post('/charge', 'y'.repeat(1_500_000))))).toBe('one');
    expect(upstream.connections()).toBe(0);
  });

  it('is looked for by the bytes of a body that is nested too deeply', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const type = ['Content-Type', 'application/json'];
    const { ask } = await start([{ method: 'POST', request: deep, requestHeaders: type, answer: 'deep' }]);
    const shallow = '['.repeat(8_000) + ']'.repeat(8_000);

    expect(bodyOf(await ask(post('/charge', deep)))).toBe('deep');
    expect(await ask(post('/charge', `${deep} `))).toMatch(/^HTTP\/1\.1 404 /);
    expect(await ask(post('/charge', shallow))).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('answers HEAD with the length that was recorded, and no body', async () => {
    const { ask } = await start([{ method: 'HEAD', answer: '', headers: ['Content-Length', '99'] }]);

    const answer = await ask('HEAD /charge HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

    expect(answer).toContain('Content-Length: 99\r\n');
    expect(bodyOf(answer)).toBe('');
  });

  it('lets a client that waits for it send its body', async () => {
    const { proxy } = await start([{ method: 'PUT', request: 'body', answer: 'one' }]);
    const client = openRaw(proxy.port);
    client.socket.write(
      'PUT /charge HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\n',
    );
    await client.until((text) => text.includes('100 Continue'));

    client.socket.write('body');

    expect(await client.closed()).toMatch(/one$/);
  });

  it('passes whole when it is large', async () => {
    const answer = 'abcdefghij'.repeat(60_000);
    const { ask } = await start([{ answer }], {}, { maxBodyBytes: 10 });

    expect(bodyOf(await ask(get('/charge')))).toBe(answer);
  });

  it('leaves out of a body what was redacted, and says so', async () => {
    const { proxy, ask } = await start([
      {
        answer: '{"token":"tracectl-redacted-0123456789abcdef","a":1}',
        headers: ['Set-Cookie', 'sid=tracectl-redacted-0123456789abcdef'],
      },
    ]);

    const answer = await ask(get('/charge'));

    expect(bodyOf(answer)).toBe('{"token":"","a":1}');
    expect(answer).toContain('content-length: 18\r\n');
    expect(answer).not.toMatch(/set-cookie|redacted/i);
    expect((await proxy.exchange()).stub).toMatchObject({ leftOut: ['set-cookie', 'body'] });
  });

  it('cannot be given when it was not kept whole', async () => {
    const cut = { bytes: Buffer.from('half'), totalBytes: 8, isTruncated: true };
    const { upstream, ask } = await start([{ more: { responseBody: cut } }]);

    const answer = await ask(get('/charge'));

    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(bodyOf(answer)).toContain('of its recorded answer 4 of 8 bytes were kept (--max-body');
    expect(upstream.connections()).toBe(0);
  });

  it('is none when tracectl itself had answered, or nobody', async () => {
    const { ask } = await start([
      { more: { answer: { status: 503, statusMessage: '', sent: [] } } },
      { more: { outcome: 'failed' } },
      { more: { outcome: 'clientLeft' } },
      { answer: 'upstream' },
    ]);

    expect(bodyOf(await ask(get('/charge')))).toBe('upstream');
  });

  it('says that the client left', async () => {
    const { proxy } = await start([{}], { latency: { kind: 'fixed', ms: 60_000 } });
    const client = openRaw(proxy.port);
    client.socket.write(get('/charge'));
    await eventually(() => proxy.events[0], 'the opening');
    client.socket.destroy();

    expect(await proxy.exchange()).toMatchObject({ outcome: 'clientLeft' });
  });

  it('that is waited for is given up when the plane stops', async () => {
    const { proxy } = await start([{}], { latency: { kind: 'recorded', factor: 0.000001 } });
    const client = openRaw(proxy.port);
    client.socket.write(get('/charge'));
    await eventually(() => proxy.events[0], 'the opening');

    await proxy.stop();

    expect(await proxy.exchange()).toMatchObject({ outcome: 'failed', responseFlags: ['LR'] });
  });
});

describe('a request that nothing recorded answers', () => {
  it.each([404, 501])('is answered %i, with a flag of its own', async (status) => {
    const { upstream, proxy, ask } = await start([{}], { unmatched: { kind: 'answer', status } });

    const answer = await ask(get('/nothing?token=secret'));

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).not.toContain('secret');
    expect(upstream.connections()).toBe(0);
    const exchange = await proxy.exchange();
    expect(exchange.responseFlags).toEqual(['NS']);
    expect(exchange.stub).toEqual({
      result: 'unmatched',
      end: 'refused',
      reason: 'no answer to GET /nothing of payments was recorded',
    });
  });

  it('is closed', async () => {
    const { upstream, proxy, ask } = await start([{}], { unmatched: { kind: 'close' } });

    expect(await ask(get('/nothing'))).toBe('');
    expect(upstream.connections()).toBe(0);
    expect(await proxy.exchange()).toMatchObject({ outcome: 'failed', stub: { end: 'closed' } });
  });

  it('is sent on, body and all, and tells what nothing fitted', async () => {
    const { upstream, proxy, ask } = await start(
      [{ method: 'POST', request: '{"a":1}', requestHeaders: ['Content-Type', 'application/json'] }],
      { unmatched: { kind: 'forward' } },
    );

    const answer = await ask(post('/charge', '{"a":2}'));

    expect(bodyOf(answer)).toBe('live');
    expect(upstream.requests[0]?.body).toBe('{"a":2}');
    const exchange = await proxy.exchange();
    expect(exchange.stub).toMatchObject({ result: 'unmatched', end: 'forwarded' });
    expect(exchange.sent).toBeDefined();
    expect(Buffer.from(exchange.requestBody.bytes).toString()).toBe('{"a":2}');
  });

  it.each([
    ['of another path', get('/nothing')],
    ['with a body that is not looked at', post('/charge', 'y'.repeat(1_500_000))],
    ['with a body for which nothing was recorded', post('/nothing', '{}')],
  ])('is sent on as it is: %s', async (_, request) => {
    const { upstream, ask } = await start([{ method: 'POST', request: 'x' }], {
      unmatched: { kind: 'forward' },
    });

    expect(bodyOf(await ask(request))).toBe('live');
    expect(`${upstream.requests[0]?.body.length}`).toBe(`${bodyOf(request).length}`);
  });

  it('is a WebSocket, whatever was recorded', async () => {
    const { upstream, ask } = await start([{}]);
    const handshake =
      'GET /charge HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Version: 13\r\n\r\n';

    expect(await ask(handshake)).toMatch(/^HTTP\/1\.1 404 /);
    expect(upstream.connections()).toBe(0);
  });
});

describe('who is answered for', () => {
  it.each<[string, string[], string]>([
    ['the service that is named', ['payments'], 'recorded'],
    ['another one, which is sent on', ['stock'], 'live'],
    ['the host', ['127.0.0.1'], 'recorded'],
  ])('%s', async (_, scope, expected) => {
    const { ask } = await start([{ more: { service: 'payments' } }], { scope });

    expect(bodyOf(await ask(get('/charge')))).toBe(expected);
  });

  it('whom the recording names differently is another, unless the service is not matched', async () => {
    const strict = await start([{ more: { service: 'stock' } }]);
    const loose = await start([{ more: { service: 'stock' } }], {
      match: { ...strictMatch, service: false },
    });

    expect(await strict.ask(get('/charge'))).toMatch(/^HTTP\/1\.1 404 /);
    expect(bodyOf(await loose.ask(get('/charge')))).toBe('recorded');
  });

  it('without any route, whoever was recorded', async () => {
    const { proxy, ask } = await start([{ answer: 'one' }], {}, { routes: [] });

    expect(bodyOf(await ask(get('/charge')))).toBe('one');
    expect(await proxy.exchange()).toMatchObject({ route: 'stub' });
  });

  it('is called by the name that the recording has for it', async () => {
    const { proxy, ask } = await start([{ more: { service: 'payments' } }], {}, { routes: [] });

    await ask('GET http://payments.localhost/charge HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

    expect(await proxy.exchange()).toMatchObject({
      ...{ service: 'payments', url: 'http://payments.localhost/charge', stub: { result: 'answered' } },
    });
  });

  it('whom no route and no recording knows has no route, when there are others', async () => {
    const other = { scheme: 'http', host: 'other', port: 80, basePath: '', insecure: false } as const;
    const { proxy, ask } = await start(
      [{}],
      {},
      { routes: [{ name: '/other', match: { kind: 'prefix', prefix: '/other' }, upstream: other }] },
    );

    expect(await ask(get('/nothing'))).toMatch(/^HTTP\/1\.1 404 /);
    expect(bodyOf(await ask(get('/charge')))).toBe('recorded');
    expect(await proxy.exchange()).toMatchObject({ responseFlags: ['NR'] });
  });

  it('whom only the recording knows is sent nothing, also where unmatched requests are forwarded', async () => {
    const { upstream, proxy, ask } = await start([{}], { unmatched: { kind: 'forward' } }, { routes: [] });

    expect(await ask(get('/nothing'))).toMatch(/^HTTP\/1\.1 404 /);
    const exchange = await proxy.exchange();
    expect(exchange).toMatchObject({ responseFlags: ['NR'], stub: { result: 'unmatched', end: 'refused' } });
    expect(exchange.sent).toBeUndefined();
    expect(upstream.connections()).toBe(0);
  });

  it('a tunnel that is sent on, but whose client leaves first, ends with its client', async () => {
    const asked = Promise.withResolvers<void>();
    const stub = await stubPlan([recorded({ url: 'http://silent.test:80/charge' })], {
      unmatched: { kind: 'forward' },
    });
    const proxy = await startTestPlane({ stub }, { lookup: () => asked.resolve() });
    onTestFinished(() => proxy.stop());
    const client = openRaw(proxy.port);
    client.socket.write('CONNECT silent.test:80 HTTP/1.1\r\nHost: silent.test:80\r\n\r\n');
    await client.until((text) => text.includes('200 Connection Established'));
    client.socket.write('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1');
    await asked.promise;
    client.socket.resetAndDestroy();

    expect(await proxy.exchange()).toMatchObject({ outcome: 'clientLeft', responseFlags: ['DC'] });
  });

  it('a tunnel to a host that is away: the requests in it are answered, anything else is closed', async () => {
    const { upstream, proxy } = await start([{ answer: 'one' }], {}, { routes: [] });
    const authority = `127.0.0.1:${upstream.port}`;
    await upstream.close();
    const tunnel = async (first: string): Promise<string> => {
      const client = openRaw(proxy.port);
      client.socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
      await client.until((text) => text.includes('200 Connection Established'));
      client.socket.write(first, 'latin1');
      return client.closed();
    };

    expect(await tunnel(`GET /charge HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`)).toMatch(
      /one$/,
    );
    expect(await tunnel('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')).toMatch(/Established\r\n\r\n$/);
    expect((await proxy.exchange(2)).stub).toMatchObject({ result: 'unmatched', end: 'closed' });
  });
});
