// The flag about what is inferred of calls that carry no trace headers. Who calls is known by the name in the proxy's URL.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startTracectl } from '../support/running-tracectl.ts';
import { openCollector, openUpstream } from '../support/surroundings.ts';

/** What a collector got of a request to `shop`, for which that calls `stock` through tracectl without trace headers. */
async function relayed(flags: readonly string[]) {
  const [stock, collector] = await Promise.all([openUpstream(), openCollector()]);
  let proxyPort = 0;
  const shop = createServer((_, answer) => {
    const headers = { host: 'stock.localhost', 'proxy-authorization': `Basic ${btoa('shop:x')}` };
    const call = {
      host: '127.0.0.1',
      port: proxyPort,
      path: 'http://stock.localhost/',
      headers,
      agent: false,
    };
    request(call, (got) => got.resume().on('end', () => answer.end('done'))).end();
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    shop.closeAllConnections();
    shop.close();
  });
  const shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const services = ['--service', `shop=${shopUrl}`, '--service', `stock=${stock.url}`];
  const tracectl = await startTracectl([
    ...services,
    '--zipkin',
    collector.url,
    '--attribution',
    'off',
    ...flags,
  ]);
  proxyPort = tracectl.port;
  await tracectl.get('/cart', [], 'shop.localhost');
  await tracectl.line('exchange', 2);
  await tracectl.stop();
  const [inbound] = tracectl.lines('exchange').filter(({ route }) => route === 'shop');
  const [outbound] = tracectl.lines('exchange').filter(({ route }) => route === 'stock');
  const span = collector.posts.flatMap(({ spans }) => spans).find(({ id }) => id === outbound?.trace.spanId);
  return { span, inbound, outbound };
}

it('--relay-inferred puts the span of a call below the request that caused it, and says so in its tags', async () => {
  const { span, inbound, outbound } = await relayed(['--relay-inferred']);

  expect(Object.fromEntries(span?.tags ?? [])).toMatchObject({
    'tracectl.link': 'inferred',
    'tracectl.link.exchange': inbound?.id,
    'tracectl.link.method': 'onlyCandidate',
    'tracectl.link.trace': outbound?.trace.traceId,
  });
  expect(span).toMatchObject({ traceId: inbound?.trace.traceId, parentId: inbound?.trace.spanId });
});

it('without it a span says only what was seen', async () => {
  const { span, outbound } = await relayed([]);

  expect(span?.traceId).toBe(outbound?.trace.traceId);
  expect(span?.tags.filter(([key]) => key.startsWith('tracectl.link'))).toEqual([]);
});
