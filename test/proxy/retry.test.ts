import { afterEach, describe, expect, test } from 'vitest';
import { isRetriable, retryDelayMs } from '../../src/proxy/retry.ts';
import { spansOfExchange } from '../../src/sink/exchange-span.ts';
import { eventually } from '../support/eventually.ts';
import { get, openRaw, rawRequest } from '../support/raw-client.ts';
import { ok, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo, startTestPlane } from '../support/test-plane.ts';

const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function pair(script: Script, options: Parameters<typeof startTestPlane>[0] = {}) {
  const origin = await startScriptedUpstream(script);
  const proxy = await startTestPlane({ routes: [routeTo(origin.port)], retries: 2, ...options });
  running.push(
    () => origin.close(),
    () => proxy.stop(),
  );
  return { origin, proxy };
}

const headerOf = (lines: readonly string[] | undefined, name: string): string | undefined =>
  lines
    ?.find((line) => line.toLowerCase().startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim();

const breaksOff: Script = (_request, socket) => void socket.destroy();
const unavailable = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy';
const spanOptions = { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] } as const;

describe('a retry', () => {
  test.each<[string, Script]>([
    ['breaks off', breaksOff],
    ['answers 503', () => unavailable],
  ])('is made when the upstream %s, and the client gets the good answer', async (_name, bad) => {
    const { origin, proxy } = await pair((request, socket, count) =>
      count === 1 ? bad(request, socket, count) : ok('good'),
    );

    expect(await rawRequest(proxy.port, get('/'))).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*good$/);

    const exchange = await proxy.exchange();
    expect(exchange).toMatchObject({ outcome: 'answered', responseFlags: [] });
    expect(exchange.attempts).toHaveLength(2);
    expect(origin.requests).toHaveLength(2);
  });

  test('is a span of its own, a child of the first, with the number of the attempt', async () => {
    const { origin, proxy } = await pair((_r, socket, count) =>
      count < 3 ? void socket.destroy() : ok('good'),
    );
    await rawRequest(proxy.port, get('/'));

    const exchange = await proxy.exchange();
    const sent = origin.requests.map(({ lines }) => headerOf(lines, 'x-b3-spanid'));
    const own = exchange.hop.context?.spanId;
    const spans = spansOfExchange(exchange, spanOptions);
    expect(spans.map(({ id }) => id)).toEqual(sent);
    expect(spans.map(({ parentId }) => parentId)).toEqual([undefined, own, own]);
    expect(spans.map(({ tags }) => new Map(tags).get('retry.count'))).toEqual([undefined, '1', '2']);
    expect(spans.map(({ tags }) => new Map(tags).get('error'))).toEqual([undefined, 'true', undefined]);
    expect(new Set(origin.requests.map(({ lines }) => headerOf(lines, 'x-b3-traceid'))).size).toBe(1);
    expect(new Set(origin.requests.map(({ lines }) => headerOf(lines, 'x-request-id'))).size).toBe(1);
    expect(headerOf(origin.requests[2]?.lines, 'traceparent')).toContain(sent[2]);
  });

  test('ends with the last failure when all are used up, marked URX', async () => {
    const { origin, proxy } = await pair(breaksOff);
    expect(await rawRequest(proxy.port, get('/'))).toMatch(/^HTTP\/1\.1 503 /);
    expect((await proxy.exchange()).responseFlags).toEqual(['URX', 'UC']);
    expect(origin.requests).toHaveLength(3);
  });

  test('ends with the upstream’s own last answer when that is what failed', async () => {
    const { proxy } = await pair(() => unavailable);
    expect(await rawRequest(proxy.port, get('/'))).toMatch(/^HTTP\/1\.1 503 [\s\S]*busy$/);
    expect((await proxy.exchange()).responseFlags).toEqual(['URX']);
  });

  test('sends the same body again', async () => {
    const { origin, proxy } = await pair((_r, socket, count) =>
      count === 1 ? void socket.destroy() : ok('good'),
    );
    const bytes = 'PUT /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello';
    expect(await rawRequest(proxy.port, bytes)).toContain('good');
    expect(origin.requests.map(({ body }) => body)).toEqual(['hello', 'hello']);
  });

  test.each([
    ['a POST', 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx', {}],
    [
      'a body that was not kept whole',
      'PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello',
      { maxBodyBytes: 2 },
    ],
    ['a request when none is asked for', get('/'), { retries: 0 }],
  ])('is never made of %s', async (_name, bytes, options) => {
    const { origin, proxy } = await pair(breaksOff, options);
    expect(await rawRequest(proxy.port, bytes)).toMatch(/^HTTP\/1\.1 503 /);
    expect(origin.requests).toHaveLength(1);
    expect((await proxy.exchange()).attempts).toBeUndefined();
  });

  test('has the same ids with compat envoy', async () => {
    const { origin, proxy } = await pair(
      (_r, socket, count) => (count === 1 ? void socket.destroy() : ok('good')),
      {
        hop: {
          direction: 'egress',
          compat: 'envoy',
          write: ['b3multi'],
          traceId128bit: false,
          sampling: { client: 100, random: 100, overall: 100 },
        },
      },
    );
    await rawRequest(proxy.port, get('/'));
    expect(new Set(origin.requests.map(({ lines }) => headerOf(lines, 'x-b3-spanid'))).size).toBe(1);
  });

  const closesTheFirst: Script = (_r, socket, count) => (count === 1 ? void socket.destroy() : undefined);

  test('is not made any more when the time is up', async () => {
    const { proxy } = await pair(closesTheFirst, { timeoutMs: 60 });

    expect(await rawRequest(proxy.port, get('/'))).toMatch(/^HTTP\/1\.1 504 /);
  });

  test('is not made any more when the client has left', async () => {
    const { origin, proxy } = await pair(closesTheFirst);
    const client = openRaw(proxy.port);

    client.socket.write(get('/'));
    await eventually(() => origin.requests.length === 2, 'the second attempt at the upstream');
    client.socket.destroy();

    expect((await proxy.exchange(1)).outcome).toBe('clientLeft');
    expect(origin.requests).toHaveLength(2);
  });
});

test.each([
  ['GET', { flag: 'UF' }, true],
  ['DELETE', { flag: 'UC' }, true],
  ['GET', { flag: 'UT' }, false],
  ['GET', { flag: 'UPE' }, false],
  ['POST', { flag: 'UF' }, false],
  ['PATCH', { status: 503 }, false],
  ['GET', { status: 502 }, true],
  ['GET', { status: 500 }, false],
  ['GET', { status: 200 }, false],
] as const)('whether %s is sent again after %j: %s', (method, end, expected) => {
  expect(isRetriable(method, end)).toBe(expected);
});

test('the pause before a retry grows, is drawn at random and has a limit', () => {
  const longest = [1, 2, 3, 4, 5, 20].map((retry) => retryDelayMs(retry, (bound) => bound - 1));
  expect(longest).toEqual([25, 75, 175, 250, 250, 250]);
  expect(retryDelayMs(3, () => 0)).toBe(0);
});
