import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { eventually } from '../support/eventually.ts';
import { openRaw, rawRequest } from '../support/raw-client.ts';
import { ok, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo, startTestPlane, type TestPlane } from '../support/test-plane.ts';

const running: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function planeBefore(port: number): Promise<TestPlane> {
  const started = await startTestPlane({ routes: [routeTo(port)] });
  running.push(() => started.stop());
  return started;
}

async function pair(script: Script) {
  const origin = await startScriptedUpstream(script);
  running.push(() => origin.close());
  return { origin, proxy: await planeBefore(origin.port) };
}

/** An echoing WebSocket server that keeps the heads of its handshakes. */
async function echoServer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const handshakes: Record<string, unknown>[] = [];
  server.on('connection', (socket, request) => {
    handshakes.push(request.headers);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await new Promise((resolve) => server.once('listening', resolve));
  running.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, handshakes };
}

const HANDSHAKE = [
  'GET /chat HTTP/1.1',
  'Host: localhost:15001',
  'Connection: keep-alive, Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n');

const SWITCH =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Own: 1\r\n\r\n';

describe('a WebSocket', () => {
  test.each([64, 1024, 65_535, 65_536, 1_000_000, 16 * 1024 * 1024])(
    'passes %i bytes both ways unchanged',
    async (size) => {
      const echo = await echoServer();
      const proxy = await planeBefore(echo.port);
      const client = new WebSocket(`ws://127.0.0.1:${proxy.port}/chat`, { maxPayload: 32 * 1024 * 1024 });
      await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject));
      const sent = randomBytes(size);
      const received = await new Promise<Buffer>((resolve) => {
        client.once('message', (data) => resolve(data as Buffer));
        client.send(sent);
      });
      expect(createHash('sha256').update(received).digest('hex')).toBe(
        createHash('sha256').update(sent).digest('hex'),
      );
      client.close();

      const exchange = await proxy.exchange();
      // One message and one close frame each way.
      expect(exchange).toMatchObject({
        outcome: 'tunnelled',
        answer: { status: 101 },
        tunnel: { kind: 'websocket', frames: { fromClient: 2, fromUpstream: 2 } },
      });
      expect(exchange.requestBody.totalBytes).toBeGreaterThan(size);
      expect(exchange).not.toHaveProperty('upstreamServiceTimeMs');
    },
  );

  test('passes fragments as they are, and counts each', async () => {
    const echo = await echoServer();
    const proxy = await planeBefore(echo.port);
    const client = new WebSocket(`ws://127.0.0.1:${proxy.port}/chat`);
    await new Promise((resolve) => client.once('open', resolve));
    const received = new Promise<string>((resolve) =>
      client.once('message', (data) => resolve(String(data))),
    );
    client.send('one ', { fin: false });
    client.send('two ', { fin: false });
    client.send('three', { fin: true });
    expect(await received).toBe('one two three');
    client.close();
    expect((await proxy.exchange()).tunnel?.frames).toEqual({ fromClient: 4, fromUpstream: 2 });
  });

  test('has the trace headers on its handshake', async () => {
    const echo = await echoServer();
    const proxy = await planeBefore(echo.port);
    const client = new WebSocket(`ws://127.0.0.1:${proxy.port}/chat`, {
      headers: { 'x-b3-traceid': 'a', 'x-b3-spanid': 'b' },
    });
    await new Promise((resolve) => client.once('open', resolve));
    client.close();
    const exchange = await proxy.exchange();
    expect(echo.handshakes[0]).toMatchObject({
      'x-b3-traceid': '000000000000000a',
      'x-b3-parentspanid': '000000000000000b',
      'x-b3-spanid': exchange.hop.context?.spanId,
    });
  });

  test('gets the 101 as the upstream gave it, and bytes that came with the handshake go along', async () => {
    let received = '';
    const { origin, proxy } = await pair((_request, socket) => {
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
      });
      return `${SWITCH}welcome`;
    });
    const client = openRaw(proxy.port);
    client.socket.write(`${HANDSHAKE}\r\n\r\nearly`);
    expect(await client.until((text) => text.endsWith('welcome'), 'the welcome')).toBe(`${SWITCH}welcome`);
    await eventually(() => received.includes('early'), 'the early bytes');
    const lines = origin.requests[0]?.lines ?? [];
    expect(lines).toContain('Connection: Upgrade');
    expect(lines).toContain('Upgrade: websocket');
    client.socket.destroy();
    expect((await proxy.exchange()).outcome).toBe('tunnelled');
  });

  test.each([
    ['200', () => ok('no socket here')],
    ['403', () => 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'],
    ['426', () => 'HTTP/1.1 426 Upgrade Required\r\nUpgrade: other\r\nContent-Length: 0\r\n\r\n'],
  ] as [string, Script][])(
    'that the upstream answers with %s gets that answer and no tunnel',
    async (status, script) => {
      const { proxy } = await pair(script);
      const answer = await rawRequest(proxy.port, `${HANDSHAKE}\r\n\r\n`);
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect((await proxy.exchange()).outcome).toBe('answered');
    },
  );

  test('whose upstream is away gets 503', async () => {
    const { origin, proxy } = await pair(() => ok());
    await origin.close();
    expect(await rawRequest(proxy.port, `${HANDSHAKE}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 503 /);
    expect((await proxy.exchange()).responseFlags).toEqual(['UF']);
  });

  test.each(['client', 'upstream'])('that the %s cuts is closed on the other side too', async (side) => {
    let upstreamSocket: Socket | undefined;
    const { proxy } = await pair((_request, socket) => {
      upstreamSocket = socket;
      return SWITCH;
    });
    const client = openRaw(proxy.port);
    client.socket.write(`${HANDSHAKE}\r\n\r\n`);
    await client.until((text) => text.startsWith(SWITCH), 'the 101');
    if (side === 'client') client.socket.resetAndDestroy();
    else upstreamSocket?.resetAndDestroy();
    await client.closed();
    await eventually(() => upstreamSocket?.destroyed, 'the end of the upstream connection');
    expect((await proxy.exchange()).outcome).toBe('tunnelled');
  });

  test('is cut when tracectl stops', async () => {
    const { proxy } = await pair(() => SWITCH);
    const client = openRaw(proxy.port);
    client.socket.write(`${HANDSHAKE}\r\n\r\n`);
    await client.until((text) => text.startsWith(SWITCH), 'the 101');
    await proxy.stop(0);
    await client.closed();
    expect(proxy.closed()[0]).toMatchObject({ outcome: 'failed', responseFlags: ['LR'] });
  });
});

test('a handshake behind a request that is not answered yet waits for that answer', async () => {
  const { proxy } = await pair((request, socket) => {
    if (request.lines[0]?.startsWith('GET /chat')) return SWITCH;
    setTimeout(() => socket.write(ok('first')), 20);
    return undefined;
  });
  const client = openRaw(proxy.port);
  client.socket.write(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\n${HANDSHAKE}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith(SWITCH), 'the 101')).toMatch(
    /first[\s\S]*HTTP\/1\.1 101/,
  );
  client.socket.destroy();
});

describe('another upgrade', () => {
  test.each([
    [
      'h2c',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
    ],
    ['websocket without a key', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket'],
    ['websocket by POST', `${HANDSHAKE.replace('GET', 'POST')}\r\nContent-Length: 0`],
    ['websocket with a body', `${HANDSHAKE}\r\nContent-Length: 0`],
    ['two protocols', `${HANDSHAKE}\r\nUpgrade: h2c`],
  ])('(%s) is an ordinary request without the asking', async (_name, head) => {
    const { origin, proxy } = await pair(() => ok('plain'));
    const client = openRaw(proxy.port);
    client.socket.write(`${head}\r\n\r\n`);
    expect(await client.until((text) => text.endsWith('plain'), 'the answer')).toMatch(/^HTTP\/1\.1 200 /);
    expect(origin.requests[0]?.lines.join('\n')).not.toMatch(/^(connection|upgrade|http2-settings):/im);
    client.socket.write('GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(await client.closed()).toMatch(/plain[\s\S]*plain$/);
  });

  test('with a body keeps it', async () => {
    const { origin, proxy } = await pair(() => ok('plain'));
    const head =
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Length: 3';
    expect(await rawRequest(proxy.port, `${head}\r\n\r\nabc`)).toContain('plain');
    expect(origin.requests[0]?.body).toBe('abc');
  });
});
