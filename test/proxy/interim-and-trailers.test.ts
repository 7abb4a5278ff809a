import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { get, openRaw, rawRequest } from '../support/raw-client.ts';
import { ok, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo, startTestPlane } from '../support/test-plane.ts';

const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function pair(script: Script) {
  const origin = await startScriptedUpstream(script);
  const proxy = await startTestPlane({ routes: [routeTo(origin.port)] });
  running.push(
    () => origin.close(),
    () => proxy.stop(),
  );
  return { origin, proxy };
}

describe('interim answers', () => {
  test('are passed on before the final one', async () => {
    const { proxy } = await pair(
      () =>
        `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${ok('done')}`,
    );
    const answer = await rawRequest(proxy.port, get('/'));
    expect(answer).toMatch(
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 102 Processing\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    );
  });

  test('are kept from a client of HTTP/1.0', async () => {
    const { proxy } = await pair(() => `HTTP/1.1 103 Early Hints\r\n\r\n${ok('done')}`);
    expect(await rawRequest(proxy.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('without end are cut off with 502', async () => {
    const { proxy } = await pair(() => 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(40));
    const answer = await rawRequest(proxy.port, get('/'));
    expect(answer.split('HTTP/1.1 103').length - 1).toBe(32);
    expect(answer).toContain('HTTP/1.1 502 Bad Gateway');
    expect((await proxy.exchange()).responseFlags).toEqual(['UPE']);
  });

  test.each([
    ['alone', [`HTTP/1.1 100 Continue\r\n\r\n${ok('done')}`]],
    [
      'twice, with headers',
      [`HTTP/1.1 100 Continue\r\nX-A: 1\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${ok('done')}`],
    ],
    ['in pieces', ['HTT', 'P/1.1 10', '0 Continue\r\n', '\r', `\n${ok('done')}`]],
    [
      'before an interim answer',
      [`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${ok('done')}`],
    ],
  ])('of 100 that nobody asked for are taken out: %s', async (_name, pieces) => {
    const { origin, proxy } = await pair((_request, socket) => {
      void (async () => {
        for (const piece of pieces) {
          socket.write(piece, 'latin1');
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      })();
      return undefined;
    });
    for (let i = 0; i < 2; i += 1) {
      const answer = await rawRequest(proxy.port, get('/'));
      expect(answer).toContain('HTTP/1.1 200 OK');
      expect(answer).not.toContain(' 100 ');
      expect(answer).toMatch(/done$/);
    }
    expect(origin.connections()).toBe(1);
  });

  test('that only begin like a 100 are left alone', async () => {
    const { proxy } = await pair(() => 'HTTP/1.1 1000 Odd\r\nContent-Length: 0\r\n\r\n');
    expect(await rawRequest(proxy.port, get('/'))).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe('trailers', () => {
  const chunked = (trailers: string): string =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\n${trailers}\r\n`;

  test('of an answer are kept', async () => {
    const { proxy } = await pair(() => chunked('X-Sum: 1\r\nx-sum: 2\r\n'));
    expect(await rawRequest(proxy.port, get('/'))).toMatch(/3\r\nabc\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n$/);
  });

  test('that decide over framing, routing or traces are dropped, and never become headers', async () => {
    const { proxy } = await pair(() =>
      chunked(
        'Host: evil\r\nAuthorization: x\r\nContent-Type: x\r\ntraceparent: x\r\nX-B3-TraceId: 1\r\nX-Sum: 1\r\n',
      ),
    );
    const answer = await rawRequest(proxy.port, get('/'));
    expect(answer).toMatch(/0\r\nX-Sum: 1\r\n\r\n$/);
    expect(answer).not.toMatch(/evil|authorization|traceparent|x-b3/i);
  });

  test('of a request are dropped, as by Envoy, and never become headers', async () => {
    const { origin, proxy } = await pair(() => ok());
    await rawRequest(
      proxy.port,
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Evil: 1\r\n\r\n',
    );
    expect(origin.requests[0]?.body).toBe('3\r\nabc\r\n0\r\n\r\n');
    expect(origin.requests[0]?.lines.join()).not.toContain('Evil');
  });
});

describe('an answer that comes before its request is read', () => {
  test('is passed on, and what the client still sends goes nowhere', async () => {
    const { proxy } = await pair(() => ok());
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () =>
        socket.write('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\n\r\nbig'),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    running.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;

    const client = openRaw(proxy.port);
    client.socket.write(
      `POST http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(100_000)}`,
    );
    await client.until((text) => text.endsWith('big'), 'the early answer');
    client.socket.write('x'.repeat(900_000));
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const all = await client.closed();
    expect(all).toContain('413 Payload Too Large');
    expect(all).not.toMatch(/413[\s\S]*x-envoy-upstream-service-time[\s\S]*big/);
    expect(all).toMatch(/HTTP\/1\.1 200 OK[\s\S]*ok$/);
  });
});

describe('pipelined requests', () => {
  test('are answered in their order, and one that is bad does not cost the answers before it', async () => {
    const { origin, proxy } = await pair((_request, socket, count) => {
      setTimeout(() => socket.write(ok(`answer ${count}`)), 20);
      return undefined;
    });
    const answer = await rawRequest(
      proxy.port,
      'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n',
    );
    expect(answer).toMatch(/answer 1[\s\S]*answer 2[\s\S]*HTTP\/1\.1 400 Bad Request/);
    await eventually(() => origin.requests.length === 2, 'both requests');
  });
});

describe('a client of HTTP/1.0', () => {
  test('gets a body of unknown length until the end of the connection', async () => {
    const { proxy } = await pair(
      () => 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    );
    const answer = await rawRequest(proxy.port, 'GET / HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/\r\n\r\nabc$/);
    expect(answer).not.toMatch(/transfer-encoding/i);
  });

  test('keeps its connection when it asks to', async () => {
    const { proxy } = await pair(() => ok('kept'));
    const client = openRaw(proxy.port);
    client.socket.write('GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n');
    expect(await client.until((text) => text.endsWith('kept'), 'the answer')).toMatch(
      /connection: keep-alive/i,
    );
    client.socket.write('GET / HTTP/1.0\r\nHost: a\r\n\r\n');
    expect(await client.closed()).toMatch(/kept[\s\S]*kept$/);
  });
});
