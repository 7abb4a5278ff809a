// Flags that change what a request does to its trace. What the upstream got is what counts.
import { expect, it } from 'vitest';
import { ok, type ReceivedRequest } from '../../support/scripted-upstream.ts';
import { type RunningTracectl, startTracectl } from '../support/running-tracectl.ts';
import { headerNames, headerOf, openUpstream } from '../support/surroundings.ts';

const TRACE_ID = '463ac35c9f6413ad48485a3953bb6124';
const SPAN_ID = 'a2fb4a1d1a96d312';
const PARENT_ID = '0020000000000001';
const incoming = [`X-B3-TraceId: ${TRACE_ID}`, `X-B3-SpanId: ${SPAN_ID}`, 'X-B3-Sampled: 1'];

/** What the upstream got of one request that was sent through a tracectl with these flags. */
async function sentOn(
  flags: readonly string[],
  headers: readonly string[] = [],
): Promise<{ readonly request: ReceivedRequest | undefined; readonly tracectl: RunningTracectl }> {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--upstream', upstream.url, ...flags]);
  await tracectl.get('/', headers);
  return { request: upstream.requests[0], tracectl };
}

it('--direction ingress joins the span that came in', async () => {
  const parent = `X-B3-ParentSpanId: ${PARENT_ID}`;
  const { request, tracectl } = await sentOn(['--direction', 'ingress'], [...incoming, parent]);

  expect(headerOf(request, 'x-b3-traceid')).toBe(TRACE_ID);
  expect(headerOf(request, 'x-b3-spanid')).toBe(SPAN_ID);
  expect(headerOf(request, 'x-b3-parentspanid')).toBe(PARENT_ID);
  expect((await tracectl.line('exchange')).trace).toMatchObject({ relation: 'joined', spanId: SPAN_ID });
});

it('--direction egress makes a child of it', async () => {
  const { request, tracectl } = await sentOn(['--direction', 'egress'], incoming);

  const spanId = headerOf(request, 'x-b3-spanid');
  expect(spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(spanId).not.toBe(SPAN_ID);
  expect(headerOf(request, 'x-b3-traceid')).toBe(TRACE_ID);
  expect(headerOf(request, 'x-b3-parentspanid')).toBe(SPAN_ID);
  expect((await tracectl.line('exchange')).trace).toMatchObject({ relation: 'continued', parentId: SPAN_ID });
});

const families = {
  b3multi: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'],
  b3: ['b3'],
  tracecontext: ['traceparent'],
  ot: ['x-ot-span-context'],
};
const traceHeaders = Object.values(families).flat();

it.each(Object.entries(families))(
  '--propagation %s writes the headers of that family only',
  async (family, headers) => {
    const { request } = await sentOn(['--propagation', family]);

    const written = headerNames(request).filter((name) => traceHeaders.includes(name));
    expect(written).toEqual(expect.arrayContaining(headers));
    expect(written).toHaveLength(headers.length);
  },
);

it('--propagation takes a list', async () => {
  const { request } = await sentOn(['--propagation', 'b3,ot']);

  const written = headerNames(request).filter((name) => traceHeaders.includes(name));
  expect(written.sort()).toEqual(['b3', 'x-ot-span-context']);
});

it('--trace-id-128bit starts traces with 32 hex digits', async () => {
  const { request } = await sentOn(['--trace-id-128bit']);

  expect(headerOf(request, 'x-b3-traceid')).toMatch(/^[0-9a-f]{32}$/);
  expect(headerOf(request, 'x-b3-spanid')).toMatch(/^[0-9a-f]{16}$/);
});

it('--sampling 0 samples no trace that starts here', async () => {
  const { request, tracectl } = await sentOn(['--sampling', '0']);

  expect(headerOf(request, 'x-b3-sampled')).toBe('0');
  expect((await tracectl.line('exchange')).trace).toMatchObject({ relation: 'started', sampled: false });
});

it('--sampling 0 leaves the decision of a caller as it is', async () => {
  const { request } = await sentOn(['--sampling', '0'], incoming);

  expect(headerOf(request, 'x-b3-sampled')).toBe('1');
});

const client = ['x-client-trace-id: from-a-phone'];

it('--client-sampling 0 samples no request for the sake of its x-client-trace-id', async () => {
  const { request } = await sentOn(['--sampling', '0'], client);
  const { request: withFlag } = await sentOn(['--sampling', '0', '--client-sampling', '0'], client);

  expect(headerOf(request, 'x-b3-sampled')).toBe('1');
  expect(headerOf(withFlag, 'x-b3-sampled')).toBe('0');
});

it('--overall-sampling 0 samples nothing, whatever was decided before', async () => {
  const flags = ['--sampling', '100', '--client-sampling', '100', '--overall-sampling', '0'];
  const { request } = await sentOn(flags, client);

  expect(headerOf(request, 'x-b3-sampled')).toBe('0');
});

it("--compat envoy does to a request and its answer what Envoy's defaults do", async () => {
  const b3 = `${TRACE_ID}-${SPAN_ID}-1`;
  const upstream = await openUpstream(() => ok('', 'Server: gunicorn\r\n'));
  const tracectl = await startTracectl(['--upstream', upstream.url, '--compat', 'envoy']);

  const answer = await tracectl.get('/', [`b3: ${b3}`]);

  const [request] = upstream.requests;
  // The child of `b3` in one family, `b3` itself stale beside it (envoy #47515), and none of the other families.
  expect(headerOf(request, 'x-b3-parentspanid')).toBe(SPAN_ID);
  expect(headerOf(request, 'b3')).toBe(b3);
  expect(headerNames(request)).not.toContain('traceparent');
  expect(headerNames(request)).not.toContain('x-ot-span-context');
  // Envoy's codec writes every name in lower case.
  expect(request?.lines.slice(1).filter((line) => /^[^:]*[A-Z]/.test(line))).toEqual([]);
  expect(headerOf(request, 'x-envoy-expected-rq-timeout-ms')).toBe('15000');
  expect(answer).toMatch(/\r\nserver: envoy\r\n/i);
  expect(await tracectl.get('/', Array(100).fill('X-Many: x'))).toMatch(/^HTTP\/1\.1 431 /);
});
