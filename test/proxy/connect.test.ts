import { createServer, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openRaw, rawRequest } from '../support/raw-client.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { selfSignedCertificate } from '../support/self-signed-certificate.ts';
import { routeTo, startTestPlane } from '../support/test-plane.ts';

const running: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function plane(
  options: Parameters<typeof startTestPlane>[0] = {},
  dependencies?: Parameters<typeof startTestPlane>[1],
) {
  const started = await startTestPlane(options, dependencies);
  running.push(() => started.stop());
  return started;
}

async function upstream(script: Parameters<typeof startScriptedUpstream>[0]) {
  const started = await startScriptedUpstream(script);
  running.push(() => started.close());
  return started;
}

/** A plain TCP server. */
async function tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const connectTo = (authority: string): string =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
const isEstablished = (text: string): boolean =>
  text.startsWith('HTTP/1.1 200 Connection Established\r\n\r\n');

describe('a tunnel', () => {
  test('that carries HTTP is served as requests to its end, each with its trace', async () => {
    const origin = await upstream((_request, _socket, count) => ok(`answer ${count}`));
    const proxy = await plane();
    const client = openRaw(proxy.port);
    client.socket.write(connectTo(`127.0.0.1:${origin.port}`));
    await client.until(isEstablished, 'the tunnel');
    client.socket.write(`GET /one HTTP/1.1\r\nHost: 127.0.0.1:${origin.port}\r\n\r\n`);
    await client.until((text) => text.endsWith('answer 1'), 'the first answer');
    client.socket.write(`GET /two HTTP/1.1\r\nHost: 127.0.0.1:${origin.port}\r\nConnection: close\r\n\r\n`);
    expect(await client.closed()).toContain('answer 2');

    expect(origin.requests.map(({ lines }) => lines[0])).toEqual(['GET /one HTTP/1.1', 'GET /two HTTP/1.1']);
    expect(origin.requests[0]?.lines.join('\n')).toMatch(/x-b3-traceid: [0-9a-f]{16}/);
    expect(proxy.closed().map(({ method, url, route }) => [method, url, route])).toEqual([
      ['GET', `${origin.url}/one`, 'forward'],
      ['GET', `${origin.url}/two`, 'forward'],
    ]);
  });

  test('whose request came behind CONNECT in one piece is served as well', async () => {
    const origin = await upstream(() => ok('early'));
    const proxy = await plane();
    const bytes = `${connectTo(`127.0.0.1:${origin.port}`)}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    expect(await rawRequest(proxy.port, bytes)).toContain('early');
  });

  test('whose request line comes in pieces waits for all of it', async () => {
    const origin = await upstream(() => ok('pieces'));
    const proxy = await plane();
    const client = openRaw(proxy.port);
    client.socket.write(connectTo(`127.0.0.1:${origin.port}`));
    await client.until(isEstablished, 'the tunnel');
    for (const piece of ['G', 'ET /x HT', 'TP/1.1\r', '\nHost: a\r\nConnection: close\r\n\r\n']) {
      client.socket.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.closed()).toContain('pieces');
  });

  test('to a service’s name reaches the service, and its own port under that name too', async () => {
    const orders = await upstream(() => ok('orders'));
    const proxy = await plane({
      routes: [
        {
          ...routeTo(orders.port),
          name: 'orders',
          service: 'orders',
          match: { kind: 'service', service: 'orders' },
        },
      ],
    });
    for (const authority of ['orders.localhost:80', `orders.localhost:${proxy.port}`]) {
      const bytes = `${connectTo(authority)}GET / HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`;
      expect(await rawRequest(proxy.port, bytes)).toContain('orders');
    }
    expect(proxy.closed().map(({ service }) => service)).toEqual(['orders', 'orders']);
  });

  test('that carries TLS passes unread, and is recorded with its bytes and the name asked for', async () => {
    const { key, cert } = selfSignedCertificate();
    const server = createTlsServer({ key, cert }, (socket) => socket.end('secret answer'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    running.push(() => server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const proxy = await plane();
    const raw = openRaw(proxy.port);
    raw.socket.write(connectTo(`127.0.0.1:${address.port}`));
    await raw.until(isEstablished, 'the tunnel');
    raw.socket.removeAllListeners('data');

    const text = await new Promise<string>((resolve, reject) => {
      const tls = connectTls({ socket: raw.socket, servername: 'localhost', ca: cert });
      let received = '';
      tls.on('data', (chunk) => {
        received += chunk;
      });
      tls.on('error', reject);
      tls.on('end', () => {
        tls.end();
        resolve(received);
      });
    });

    expect(text).toBe('secret answer');
    const exchange = await proxy.exchange();
    expect(exchange).toMatchObject({
      method: 'CONNECT',
      outcome: 'tunnelled',
      tunnel: { kind: 'tls', serverName: 'localhost' },
      hop: { reported: false },
    });
    expect(exchange.requestBody.totalBytes).toBeGreaterThan(200);
    expect(exchange.responseBody.totalBytes).toBeGreaterThan(200);
    expect(exchange.requestBody.bytes.byteLength).toBe(0);
  });

  test('to something that speaks first lets it speak', async () => {
    const port = await tcpServer((socket) => {
      socket.write('220 ready\r\n');
      socket.on('data', (chunk) => socket.end(`you said ${chunk}`));
    });
    const proxy = await plane();
    const client = openRaw(proxy.port);
    client.socket.write(connectTo(`127.0.0.1:${port}`));
    await client.until((text) => text.endsWith('220 ready\r\n'), 'the greeting');
    client.socket.write('hello');
    await client.until((text) => text.endsWith('you said hello'), 'the answer');
    client.socket.end();
    expect(await proxy.exchange()).toMatchObject({ tunnel: { kind: 'other' }, outcome: 'tunnelled' });
  });

  test('passes on that one side has ended while the other goes on', async () => {
    const port = await tcpServer((socket) => {
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk;
      });
      // Answers only after the client has ended: half-closed.
      socket.on('end', () => socket.end(`${received.length} bytes`));
    });
    const server = await plane();
    const client = openRaw(server.port);
    client.socket.write(connectTo(`127.0.0.1:${port}`));
    await client.until(isEstablished, 'the tunnel');
    client.socket.end(Buffer.alloc(200_000, 0xff));
    expect(await client.closed()).toContain('200000 bytes');
    const exchange = await server.exchange();
    expect(exchange.requestBody.totalBytes).toBe(200_000);
    expect(exchange.responseBody.totalBytes).toBe(12);
  });

  test('to nobody is refused before it stands', async () => {
    const gone = await upstream(() => ok());
    await gone.close();
    const proxy = await plane();
    const answer = await rawRequest(proxy.port, connectTo(`127.0.0.1:${gone.port}`));
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(await proxy.exchange()).toMatchObject({
      method: 'CONNECT',
      outcome: 'failed',
      responseFlags: ['UF'],
    });
  });

  test.each([
    ['a.test', 400],
    ['a.test:0', 400],
    ['a.test:70000', 400],
    ['[fe80::1%25eth0]:80', 400],
    ['user@a.test:80', 400],
    ['169.254.169.254:80', 403],
    ['[fe80::1]:80', 403],
    ['127.0.0.1:22', 403],
  ])('to %s is refused with %i', async (authority, status) => {
    const proxy = await plane();
    const bytes = `CONNECT ${authority} HTTP/1.1\r\nHost: a.test\r\n\r\n`;
    expect(await rawRequest(proxy.port, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('with a body is refused', async () => {
    const proxy = await plane();
    const bytes = 'CONNECT a.test:80 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc';
    expect(await rawRequest(proxy.port, bytes)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('into tracectl’s own sink is refused, whatever it would carry', async () => {
    const sink = await upstream(() => ok('secret'));
    const proxy = await plane({ ownPorts: [sink.port] });
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const bytes = `${connectTo(`${host}:${sink.port}`)}GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      expect(await rawRequest(proxy.port, bytes), host).not.toContain('secret');
    }
    expect(sink.requests).toEqual([]);
  });

  test('leaves nothing behind when the client goes before it says anything', async () => {
    let upstreamSocket: Socket | undefined;
    const port = await tcpServer((socket) => {
      upstreamSocket = socket;
    });
    const proxy = await plane();
    const client = openRaw(proxy.port);
    client.socket.write(connectTo(`127.0.0.1:${port}`));
    await client.until(isEstablished, 'the tunnel');
    client.socket.destroy();
    await eventually(
      () => upstreamSocket?.destroyed || upstreamSocket?.readableEnded,
      'the end of the upstream connection',
    );
  });

  test('to an upstream that never answers is refused after the connect timeout, and recorded', async () => {
    const proxy = await plane({ connectTimeoutMs: 100 }, { lookup: () => {} });
    const answer = await rawRequest(proxy.port, connectTo('silent.test:8080'));
    expect(answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*reset reason: connection timeout$/);
    expect(await proxy.exchange()).toMatchObject({
      method: 'CONNECT',
      url: 'silent.test:8080',
      outcome: 'failed',
      failure: { flag: 'UF', reason: 'no connection to the upstream within the connect timeout' },
    });
  });

  test.each([
    ['ends', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ])('whose client %s the connection before it stands is over at once', async (_name, leave) => {
    const asked = Promise.withResolvers<void>();
    const proxy = await plane({}, { lookup: () => asked.resolve() });
    const client = openRaw(proxy.port);
    client.socket.write(connectTo('silent.test:8080'));
    await asked.promise;
    leave(client.socket);
    expect(await proxy.exchange()).toMatchObject({
      method: 'CONNECT',
      outcome: 'clientLeft',
      responseFlags: ['DC'],
    });
    await client.closed();
  });

  test('that does not stand yet when tracectl stops is cut, and recorded', async () => {
    const asked = Promise.withResolvers<void>();
    const proxy = await plane({}, { lookup: () => asked.resolve() });
    const client = openRaw(proxy.port);
    client.socket.write(connectTo('silent.test:8080'));
    await asked.promise;
    await proxy.stop();
    await client.closed();
    expect(await proxy.exchange()).toMatchObject({ outcome: 'failed', responseFlags: ['LR'] });
  });

  test('whose client speaks before it stands carries what was said', async () => {
    const origin = await upstream(() => ok('heard'));
    let resolved: (() => void) | undefined;
    const proxy = await plane(
      {},
      {
        lookup: (_name, _options, callback) => {
          resolved = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
        },
      },
    );
    const client = openRaw(proxy.port);
    client.socket.write(connectTo(`origin.test:${origin.port}`));
    const resolve = await eventually(() => resolved, 'the look-up');
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    resolve();
    // The request inside is looked up anew, as any other.
    const first = resolve;
    (await eventually(() => (resolved === first ? undefined : resolved), 'the second look-up'))();
    expect(await client.closed()).toMatch(/200 Connection Established[\s\S]*heard$/);
  });
});
