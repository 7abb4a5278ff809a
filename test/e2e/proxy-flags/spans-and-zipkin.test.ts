// Flags about the spans that a Zipkin gets. It gets the last ones when tracectl ends, so each test ends it.
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startScriptedCollector } from '../../support/scripted-collector.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type ProgramStart, runTracectl } from '../support/program.ts';
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

it('--relay sends spans to another target too, with headers from the environment, as each target wants them', async () => {
  const [upstream, zipkin, other] = await Promise.all([openUpstream(), openCollector(), openCollector()]);
  const flags = [
    ...['--upstream', upstream.url, '--zipkin', zipkin.url],
    ...['--relay', `zipkin-v1=${other.url};header:lightstep-access-token=env:LS_TOKEN;except:stock`],
  ];
  const tracectl = await startTracectl(flags, { env: { LS_TOKEN: 's3cret' } });
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  expect(zipkin.posts[0]?.spans).toHaveLength(1);
  expect(other.posts[0]).toMatchObject({
    requestLine: 'POST /api/v1/spans HTTP/1.1',
    headers: { 'lightstep-access-token': 's3cret' },
  });
  expect(tracectl.ready.relays).toEqual([`${zipkin.url}/api/v2/spans`, `${other.url}/api/v1/spans`]);
  expect(tracectl.lines('summary')[0]?.relay).toMatchObject({ sent: 2 });
  expect(tracectl.stdout() + tracectl.stderr()).not.toContain('s3cret');
});

it('--relay tells nobody the header that a target refuses and quotes, and nothing of a variable but its name', async () => {
  const upstream = await openUpstream();
  const quoting = await openCollector({ status: 401, body: 'who is s3cret?' });
  const options = 'header:x-token=env:LS_TOKEN;header:x-other=env:NOT_SET';
  const flags = ['--upstream', upstream.url, '--relay', `zipkin=${quoting.url};${options}`];
  const tracectl = await startTracectl(['--sink', '127.0.0.1:0', ...flags], {
    env: { LS_TOKEN: 's3cret\n' },
  });
  await tracectl.get('/');
  await eventually(() => tracectl.lines('relay').some(({ dropped }) => dropped === 1), 'the refusal');
  const read = async (path: string): Promise<string> => (await fetch(`${tracectl.ready.sink}${path}`)).text();
  const metrics = await read('/metrics');
  const state = await read('/tracectl/v1/capture?state=true');
  await tracectl.stop();

  expect(quoting.posts[0]?.headers['x-token']).toBe('s3cret');
  expect(tracectl.lines('relay').at(-1)?.lastError).toContain('answered 401: who is ***?');
  expect(tracectl.stderr()).toContain(`NOT_SET is not set, so ${new URL(quoting.url).host} gets no x-other`);
  expect(metrics).toContain('tracectl_relay_dropped_spans_total');
  expect(state).toContain('who is ***?');
  expect(metrics + state + tracectl.stdout() + tracectl.stderr()).not.toContain('s3cret');
});

it.each([
  ['otlp', '"otlp" has no ='],
  ['kafka=http://localhost', '"kafka" is no kind of target'],
  ['otlp=http://localhost;colour:red', '"colour:red" is no option of a target'],
])('--relay refuses %s in one sentence', async (rule, sentence) => {
  const { code, stderr } = await runTracectl(['proxy', '--relay', rule]);

  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});

it('--spill-spans keeps for the next start what a target did not take', async () => {
  const upstream = await openUpstream();
  let status = 503;
  const zipkin = await startScriptedCollector(() => status);
  onTestFinished(() => zipkin.close());
  const home = await temporaryFolder();
  const first = await startTracectl(['--upstream', upstream.url, '--zipkin', zipkin.url], { home });
  await first.get('/');
  await first.line('exchange');
  await first.stop();
  expect(first.lines('summary')[0]?.relay).toMatchObject({ sent: 0, dropped: 0, queued: 1, onDisk: 1 });

  const refused = zipkin.posts.length;
  status = 202;
  const second = await startTracectl(['--upstream', upstream.url, '--zipkin', zipkin.url], { home });
  await eventually(() => zipkin.posts.length > refused, 'the span of the first run');
  await second.stop();

  expect(zipkin.posts.at(-1)?.spans).toMatchObject([{ id: zipkin.posts[0]?.spans[0]?.id }]);
  expect(second.lines('summary')[0]?.relay).toMatchObject({ sent: 1, queued: 0 });
  expect(second.stderr()).toContain('1 spans of an earlier run wait for ');
});

it('--no-spill-spans drops what is left at the end, and counts it', async () => {
  const [upstream, zipkin] = await Promise.all([openUpstream(), openCollector(503)]);
  const flags = ['--upstream', upstream.url, '--zipkin', zipkin.url, '--no-spill-spans'];
  const tracectl = await startTracectl(flags);
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  expect(tracectl.lines('summary')[0]?.relay).toMatchObject({ sent: 0, dropped: 1, queued: 0 });
});

const LOW = '000000000000000a';
const LONG = `1111111111111111${LOW}`;

/** How many spans the traces have that the sink tells of, after one span of each id was posted. */
async function spansByTrace(flags: readonly string[], traceIds: readonly string[]): Promise<number[]> {
  const tracectl = await startTracectl(['--sink', '127.0.0.1:0', ...flags]);
  const api = `${tracectl.ready.sink}/api/v2`;
  const timestamp = Date.now() * 1_000;
  const spans = traceIds.map((traceId, index) => ({
    traceId,
    id: (index + 1).toString(16).padStart(16, '0'),
    timestamp,
  }));
  const headers = { 'content-type': 'application/json' };
  await fetch(`${api}/spans`, { method: 'POST', headers, body: JSON.stringify(spans) });
  const answer = await fetch(`${api}/traces?limit=10000&endTs=${Date.now() + 1_000}`);
  return ((await answer.json()) as unknown[][]).map((trace) => trace.length);
}

it('--strict-trace-id takes ids that are equal in their low half only as two traces', async () => {
  expect(await spansByTrace(['--strict-trace-id'], [LOW, LONG])).toEqual([1, 1]);
});

it('--no-strict-trace-id takes them as one', async () => {
  expect(await spansByTrace(['--no-strict-trace-id'], [LOW, LONG])).toEqual([2]);
});

it('--max-spans is how many reported spans are held', async () => {
  const ids = Array.from({ length: 1_010 }, (_, index) => (index + 1).toString(16).padStart(16, '0'));

  expect(await spansByTrace(['--max-spans', '1000'], ids)).toHaveLength(1_000);
});
