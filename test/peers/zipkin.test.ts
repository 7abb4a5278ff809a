// A real Zipkin behind tracectl: what is relayed is stored there and can be read back, also after Zipkin was away.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCopyingService } from './support/copying-service.ts';
import { exchangeLines, findingLines } from './support/exchange-lines.ts';
import { type RawAnswer, sendRaw } from './support/raw-request.ts';
import { type RecordingUpstream, startRecordingUpstream } from './support/recording-upstream.ts';
import { startTracectl } from './support/start-tracectl.ts';
import { startZipkin, type ZipkinPeer } from './support/zipkin-peer.ts';

let zipkin: ZipkinPeer;
let upstream: RecordingUpstream;
/** What a test started, stopped again in reverse order. */
let toStop: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  zipkin = await startZipkin();
  upstream = await startRecordingUpstream();
  upstream.answerWith({ status: 200, headers: ['content-type', 'text/plain'], body: 'hello' });
});

afterAll(async () => {
  await upstream.stop();
  await zipkin.stop();
});

afterEach(async () => {
  for (const stop of toStop.reverse()) await stop();
  toStop = [];
});

function stopAfterwards<T extends { stop(): Promise<unknown> }>(started: T): T {
  toStop.push(() => started.stop());
  return started;
}

function get(proxyUrl: string, target: string, host = 'shop.example'): Promise<RawAnswer> {
  return sendRaw(proxyUrl, {
    method: 'GET',
    target,
    headers: ['Host', host, 'User-Agent', 'curl/8.5.0', 'Accept', '*/*'],
  });
}

describe.each(['v2', 'v1'])('spans sent as %s JSON', (format) => {
  it('are stored by Zipkin with name, kind, endpoints and tags', async () => {
    const tracectl = stopAfterwards(
      await startTracectl('--upstream', upstream.url, '--zipkin', zipkin.url, '--zipkin-format', format),
    );

    const answer = await get(tracectl.url, '/get?format=1');
    const [exchange] = await exchangeLines(tracectl, 1);
    const [span] = await zipkin.trace(exchange?.trace.traceId ?? '', 1);

    expect(answer.status).toBe(200);
    expect(span).toMatchObject({
      traceId: exchange?.trace.traceId,
      id: exchange?.trace.spanId,
      kind: 'CLIENT',
      name: 'shop.example',
      localEndpoint: { serviceName: 'tracectl' },
      remoteEndpoint: { port: upstream.port },
      tags: {
        'guid:x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'http.url': `${upstream.url}/get?format=1`,
        'http.method': 'GET',
        'http.protocol': 'HTTP/1.1',
        'http.status_code': '200',
        component: 'proxy',
        user_agent: 'curl/8.5.0',
        request_size: '0',
        response_size: '5',
        response_flags: '-',
        upstream_cluster: 'upstream',
      },
    });
    expect(span?.parentId).toBeUndefined();
    expect(span?.timestamp).toBeGreaterThan(0);
    expect(span?.duration).toBeGreaterThan(0);
  });
});

describe('while Zipkin is away', () => {
  it('spans wait, and all of them are there once Zipkin is back', async () => {
    const first = stopAfterwards(await startZipkin());
    const tracectl = stopAfterwards(await startTracectl('--upstream', upstream.url, '--zipkin', first.url));
    await get(tracectl.url, '/before');
    const [before] = await exchangeLines(tracectl, 1);
    await first.trace(before?.trace.traceId ?? '', 1);
    await first.stop();

    for (let i = 1; i <= 5; i += 1) {
      const answer = await get(tracectl.url, `/meanwhile/${i}`);
      expect(answer.status).toBe(200);
    }
    const [, ...meanwhile] = await exchangeLines(tracectl, 6);
    const second = stopAfterwards(await startZipkin(first.port));

    for (const { trace, url } of meanwhile) {
      const spans = await second.trace(trace.traceId, 1);
      expect(spans.map(({ tags }) => tags?.['http.url'])).toEqual([url]);
    }
    expect(meanwhile).toHaveLength(5);
  });
});

describe('two services that pass their trace headers on', () => {
  it('are one trace of parent and child, and nothing is found beyond information', async () => {
    const shop = stopAfterwards(await startCopyingService());
    const orders = stopAfterwards(await startCopyingService());
    const tracectl = stopAfterwards(
      await startTracectl(
        ...['--service', `shop=${shop.url}`, '--service', `orders=${orders.url}@0`, '--zipkin', zipkin.url],
        // This process is both services, and who calls them from outside.
        ...['--attribution', 'off'],
      ),
    );
    shop.callNext(tracectl.url, 'orders');

    const answer = await get(tracectl.url, '/', `shop.localhost:${new URL(tracectl.url).port}`);
    const exchanges = await exchangeLines(tracectl, 2);
    const [traceId, ...others] = new Set(exchanges.map(({ trace }) => trace.traceId));
    const spans = await zipkin.trace(traceId ?? '', 2);

    expect(answer).toMatchObject({ status: 200, body: 'served' });
    expect(others).toEqual([]);
    const root = spans.find(({ parentId }) => parentId === undefined);
    const child = spans.find(({ parentId }) => parentId !== undefined);
    expect(root?.remoteEndpoint?.serviceName).toBe('shop');
    expect(child).toMatchObject({ parentId: root?.id, remoteEndpoint: { serviceName: 'orders' } });
    // The call from outside has no trace headers, and need not; the service that copies them makes no span of its own. Both are as
    // they should be: that much is said, as information.
    expect(
      findingLines(tracectl)
        .map(({ code, severity }) => `${severity} ${code}`)
        .sort(),
    ).toEqual(['info context-copied', 'info missing-context']);
  });
});

describe('a service that drops the context, between two that do not', () => {
  /** The trace ids of the requests to shop, and of what came of them, and the spans that Zipkin has of each. */
  async function relayed(...flags: readonly string[]) {
    const services = await Promise.all([1, 2, 3].map(() => startCopyingService()));
    const [shop, orders, stock] = services.map(stopAfterwards);
    const tracectl = stopAfterwards(
      await startTracectl(
        ...['--service', `shop=${shop?.url}`, '--service', `orders=${orders?.url}`],
        ...['--service', `stock=${stock?.url}`, '--zipkin', zipkin.url, '--attribution', 'off', ...flags],
      ),
    );
    shop?.callNext(tracectl.url, 'orders', 'shop');
    orders?.callNext(tracectl.url, 'stock');
    for (let i = 0; i < 3; i += 1)
      await get(tracectl.url, '/', `shop.localhost:${new URL(tracectl.url).port}`);
    const exchanges = await exchangeLines(tracectl, 9);
    await tracectl.stop();
    const idsOf = (route: string) =>
      exchanges.filter((each) => each.route === route).map(({ trace }) => trace.traceId);
    return { began: idsOf('shop'), goesOn: idsOf('orders') };
  }

  it('is one trace in Zipkin with --relay-inferred, and what was inferred is marked', async () => {
    const { began, goesOn } = await relayed('--relay-inferred');

    for (const traceId of began) {
      const spans = await zipkin.trace(traceId, 3);
      const [root] = spans.filter(({ parentId }) => parentId === undefined);
      const [call] = spans.filter(({ parentId }) => parentId === root?.id);
      const [below] = spans.filter(({ parentId }) => parentId === call?.id);
      expect([root, call, below].map((each) => each?.remoteEndpoint?.serviceName)).toEqual([
        'shop',
        'orders',
        'stock',
      ]);
      expect(root?.tags).not.toHaveProperty('tracectl.link.trace');
      expect(call?.tags).toMatchObject({
        'tracectl.link': 'inferred',
        'tracectl.link.trace': expect.stringMatching(/^[0-9a-f]{16}$/),
      });
      expect(goesOn).toContain(call?.tags?.['tracectl.link.trace']);
      expect(below?.tags?.['tracectl.link.trace']).toBe(call?.tags?.['tracectl.link.trace']);
      expect(below?.tags).not.toHaveProperty('tracectl.link');
    }
    for (const traceId of goesOn)
      expect((await fetch(`${zipkin.url}/api/v2/trace/${traceId}`)).status).toBe(404);
  });

  it('is two traces without it', async () => {
    const { began, goesOn } = await relayed();

    for (const traceId of began) expect(await zipkin.trace(traceId, 1)).toHaveLength(1);
    for (const traceId of goesOn) expect(await zipkin.trace(traceId, 2)).toHaveLength(2);
  });
});
