// Flags about the spans that a Zipkin gets. It gets the last ones when tracectl ends, so each test ends it.
import { expect, it } from 'vitest';
import type { ProgramStart } from '../support/program.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { openCollector, openUpstream } from '../support/surroundings.ts';

/** What a collector got of one request that was sent through a tracectl with these flags. */
async function relayed(flags: readonly string[], start?: ProgramStart) {
  const [upstream, collector] = await Promise.all([openUpstream(), openCollector()]);
  const target = ['--upstream', upstream.url, '--zipkin', collector.url];
  const tracectl = await startTracectl([...target, ...flags], start);
  await tracectl.get('/', ['X-User-Id: 7']);
  const exchange = await tracectl.line('exchange');
  await tracectl.stop();
  const [post] = collector.posts;
  return { post, span: post?.spans[0], exchange, tracectl, collector };
}

it('--zipkin sends the span of each sampled request there', async () => {
  const { post, span, exchange, tracectl, collector } = await relayed([]);

  expect(post?.requestLine).toBe('POST /api/v2/spans HTTP/1.1');
  expect(span).toMatchObject({ traceId: exchange.trace.traceId, id: exchange.trace.spanId, kind: 'CLIENT' });
  expect(tracectl.ready.relay).toBe(`${collector.url}/api/v2/spans`);
  expect(tracectl.lines('summary')[0]?.relay).toMatchObject({ sent: 1, queued: 0, dropped: 0 });
});

it('--zipkin takes the whole endpoint as well, as it stands in the settings of applications', async () => {
  const [upstream, collector] = await Promise.all([openUpstream(), openCollector()]);
  const target = ['--upstream', upstream.url, '--zipkin', `${collector.url}/api/v2/spans`];
  const tracectl = await startTracectl(target);
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  expect(collector.posts.map(({ requestLine }) => requestLine)).toEqual(['POST /api/v2/spans HTTP/1.1']);
});

it('--no-relay sends nothing, whatever the environment says', async () => {
  const [upstream, collector] = await Promise.all([openUpstream(), openCollector()]);
  const start = { env: { TRACECTL_ZIPKIN: collector.url } };
  const tracectl = await startTracectl(['--upstream', upstream.url, '--no-relay'], start);
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  expect(tracectl.ready.relay).toBeNull();
  expect(collector.posts).toEqual([]);
});

it('--zipkin-format v1 posts the older JSON to the older path', async () => {
  const { post, span, exchange } = await relayed(['--zipkin-format', 'v1']);

  expect(post?.requestLine).toBe('POST /api/v1/spans HTTP/1.1');
  expect(JSON.parse(post?.json ?? '')[0]).toHaveProperty('binaryAnnotations');
  expect(span).toMatchObject({ id: exchange.trace.spanId, kind: 'CLIENT' });
});

it('--service-name names the calling service in spans', async () => {
  const { span } = await relayed(['--service-name', 'shop']);

  expect(span?.localEndpoint).toMatchObject({ serviceName: 'shop' });
});

it('--tag puts a literal, a request header and a variable on every span', async () => {
  const tags = [
    ...['--tag', 'team=literal:checkout', '--tag', 'user=header:X-User-Id'],
    ...['--tag', 'stage=env:STAGE', '--tag', 'region=env:NOT_SET'],
  ];
  const { span } = await relayed(tags, { env: { STAGE: 'test' } });

  expect(span?.tags).toEqual(
    expect.arrayContaining([
      ['team', 'checkout'],
      ['user', '7'],
      ['stage', 'test'],
    ]),
  );
  expect(span?.tags.map(([key]) => key)).not.toContain('region');
});

it('--sampling 0 leaves a span out of the relay, and its exchange in view', async () => {
  const { post, exchange } = await relayed(['--sampling', '0']);

  expect(post).toBeUndefined();
  expect(exchange.status).toBe(200);
});
