// The requests that a real Envoy and tracectl both get. Each has a word of its own in its path (`name`), by which
// the span and the upstream's record of it are found again.
import type { HeaderList } from '../../../src/http/header-list.ts';
import type { ScriptedAnswer } from './recording-upstream.ts';

/** Which kind of proxy gets a case. */
export type ParityLane = 'egress' | 'ingress' | 'w3c' | 'timeout';

export interface ParityCase {
  readonly name: string;
  readonly lane: ParityLane;
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  readonly body?: string;
  /** What the upstream does; `refuse`: nobody listens on its port. */
  readonly answer: ScriptedAnswer | 'refuse';
}

interface CaseRow {
  readonly method?: string;
  /** Follows the name in the target. */
  readonly suffix?: string;
  /** Instead of the client's usual `user-agent` and `accept`. */
  readonly base?: HeaderList;
  readonly headers?: HeaderList;
  readonly body?: string;
  readonly answer?: ScriptedAnswer | 'refuse';
}

const HOST = 'shop.example:15001';
const CLIENT = ['User-Agent', 'parity/1', 'Accept', '*/*'];
const DATE = 'Fri, 01 Jan 2021 00:00:00 GMT';
const ANSWER: ScriptedAnswer = {
  status: 200,
  headers: ['Server', 'recorder', 'Date', DATE, 'Content-Type', 'text/plain', 'X-Odd-Case', '1'],
  body: 'hello',
};

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const TRACE_LOW = '48485a3953bb6124';
const SPAN = 'a2fb4a1d1a96d312';
const PARENT = '0020000000000001';
const UUID = '11111111-2222-4333-8444-555555555555';
const IDS = ['x-b3-traceid', TRACE_LOW, 'x-b3-spanid', SPAN];
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;

/** Incoming trace headers: the conformance vectors of Envoy's behaviour, and what lies around them. */
const tracing: Readonly<Record<string, HeaderList>> = {
  nothing: [],
  'client-trace-id': ['x-client-trace-id', 'x'],
  'force-trace': ['x-envoy-force-trace', '0'],
  'request-id-no-uuid': ['x-request-id', 'req-1'],
  'request-id-no-uuid-but-sampled': ['x-request-id', 'req-1', 'x-b3-sampled', '1'],
  'request-id-uuid': ['x-request-id', UUID],
  'request-id-upper-case': ['X-Request-ID', UUID.toUpperCase().replace('11111111', 'ABCDEF01')],
  'request-id-of-version-7': ['x-request-id', '01890a5d-ac96-774b-bcce-b302099a8057'],
  'request-id-already-forced': ['x-request-id', '11111111-2222-a333-8444-555555555555'],
  'request-id-too-long': ['x-request-id', `${UUID}-1`],
  'request-id-empty': ['x-request-id', ''],
  'request-id-twice': ['x-request-id', UUID, 'x-request-id', 'second'],
  'client-trace-id-with-own-id': ['x-client-trace-id', 'y', 'x-request-id', UUID],
  'context-undecided': IDS,
  'context-sampled': [...IDS, 'x-b3-sampled', '1'],
  'context-unsampled': [...IDS, 'x-b3-sampled', '0'],
  'context-with-parent': [...IDS, 'x-b3-parentspanid', PARENT, 'x-b3-sampled', '1'],
  'context-128-bit': ['X-B3-TraceId', TRACE, 'X-B3-SpanId', SPAN, 'X-B3-Sampled', '1'],
  'context-unsampled-client-forced': [...IDS, 'x-b3-sampled', '0', 'x-client-trace-id', 'x'],
  'context-twice': [...IDS, 'x-b3-traceid', '00000000000000aa', 'x-b3-spanid', '00000000000000bb'],
  'short-ids': ['x-b3-traceid', 'ABC', 'x-b3-spanid', '1'],
  'zero-high-half': ['x-b3-traceid', `0000000000000000${TRACE_LOW}`, 'x-b3-spanid', SPAN],
  'malformed-trace-id': ['x-b3-traceid', 'xyz', 'x-b3-spanid', SPAN],
  'malformed-span-id': ['x-b3-traceid', TRACE_LOW, 'x-b3-spanid', 'not-hex'],
  'trace-id-too-long': ['x-b3-traceid', `1${TRACE_LOW}`, 'x-b3-spanid', SPAN],
  'trace-id-alone': ['x-b3-traceid', TRACE_LOW, 'x-b3-sampled', '1'],
  'span-id-alone': ['x-b3-spanid', SPAN],
  'parent-alone': ['x-b3-parentspanid', PARENT],
  'all-zero-ids': ['x-b3-traceid', '0000000000000000', 'x-b3-spanid', '0000000000000000'],
  'sampled-true': ['x-b3-sampled', 'true'],
  'sampled-True': ['x-b3-sampled', 'True'],
  'sampled-empty': ['x-b3-sampled', ''],
  'sampled-0': ['x-b3-sampled', '0'],
  'flags-alone': ['x-b3-flags', '1'],
  'flags-with-context': [...IDS, 'x-b3-flags', '1'],
  'b3-deny': ['b3', '0'],
  'b3-accept': ['b3', '1'],
  'b3-debug-alone': ['b3', 'd'],
  'b3-debug': ['b3', `${TRACE_LOW}-${SPAN}-d`],
  'b3-sampled': ['b3', `${TRACE}-${SPAN}-1-${PARENT}`],
  'b3-undecided': ['b3', `${TRACE_LOW}-${SPAN}`],
  'b3-malformed': ['b3', `${TRACE_LOW}-${SPAN}-x`],
  'b3-malformed-beside-good-x-b3': ['b3', 'nonsense', ...IDS],
  'b3-beside-other-x-b3': ['b3', `${TRACE}-${SPAN}-1`, 'x-b3-traceid', 'aa', 'x-b3-spanid', 'bb'],
  'traceparent-alone': ['traceparent', TRACEPARENT, 'tracestate', 'vendor=1'],
  'traceparent-beside-unsampled': ['traceparent', TRACEPARENT, 'x-b3-sampled', '0'],
  'traceparent-beside-x-b3': ['traceparent', TRACEPARENT, 'x-b3-traceid', 'aa', 'x-b3-spanid', 'bb'],
  'ot-alone': ['x-ot-span-context', `${TRACE_LOW};${SPAN};0000000000000000;cs`],
};

const DECORATED = { ...ANSWER, headers: ['x-envoy-decorator-operation', 'named-by-answer'] };

/** All else: methods, bodies, answers, failures, and headers that a proxy must or must not touch. */
const traffic: Readonly<Record<string, CaseRow>> = {
  post: {
    method: 'POST',
    headers: ['Content-Type', 'text/plain', 'Content-Length', '11'],
    body: 'hello world',
  },
  'post-chunked': {
    method: 'POST',
    headers: ['Transfer-Encoding', 'chunked'],
    body: '5\r\nhello\r\n0\r\n\r\n',
  },
  head: { method: 'HEAD' },
  'delete-without-body': { method: 'DELETE' },
  'status-404': { answer: { ...ANSWER, status: 404 } },
  'status-500': { answer: { ...ANSWER, status: 500 } },
  'status-204': { answer: { status: 204, headers: ['Date', DATE] } },
  'status-304': { answer: { status: 304, headers: ['Date', DATE, 'ETag', '"1"'] } },
  reset: { answer: { reset: true } },
  refused: { answer: 'refuse' },
  'refused-in-a-trace': { headers: [...IDS, 'x-b3-sampled', '1'], answer: 'refuse' },
  'slow-answer': { answer: { ...ANSWER, delayMs: 30 } },
  'no-date-no-server': { answer: { status: 200, body: 'bare' } },
  'own-service-time': { answer: { ...ANSWER, headers: ['x-envoy-upstream-service-time', '99999'] } },
  'answer-with-trace-headers': {
    answer: { ...ANSWER, headers: ['x-b3-traceid', TRACE_LOW, 'x-request-id', 'upstream-own'] },
  },
  'answer-with-duplicates': {
    answer: { ...ANSWER, headers: ['Set-Cookie', 'a=1', 'X-Two', '1', 'Set-Cookie', 'b=2', 'X-Two', '2'] },
  },
  'answer-decorated': { answer: DECORATED },
  'request-decorated': { headers: ['x-envoy-decorator-operation', 'named-by-caller'] },
  'custom-headers': { headers: ['X-MiXeD-Case', 'One', 'x-dup', 'a', 'X-Dup', 'b', 'x-empty', ''] },
  'known-headers-twice': { headers: ['Accept', 'text/html', 'Cookie', 'a=1', 'Cookie', 'b=2'] },
  'no-user-agent': { base: ['Accept', '*/*'] },
  'user-agent-empty': { base: ['User-Agent', ''] },
  query: { suffix: '?a=1&b=%20two&a=3' },
  'long-path': { suffix: `/${'abcdefghij'.repeat(30)}?q=1` },
  'hop-by-hop': {
    headers: ['Keep-Alive', 'timeout=5', 'Proxy-Connection', 'keep-alive', 'TE', 'trailers, deflate'],
  },
  'te-gzip': { headers: ['TE', 'gzip'] },
  'connection-close': { headers: ['Connection', 'close'] },
  'connection-nominates': { headers: ['Connection', 'x-nominated', 'x-nominated', '1', 'x-kept', '1'] },
  'envoy-internal': { headers: ['x-envoy-internal', 'true'] },
  'envoy-stripped': {
    headers: [
      ...['x-envoy-retry-on', '5xx', 'x-envoy-max-retries', '2', 'x-envoy-upstream-rq-timeout-ms', '900'],
      ...['x-envoy-expected-rq-timeout-ms', '900', 'x-envoy-original-url', '/else', 'x-envoy-ip-tags', 'a'],
    ],
  },
  'envoy-stripped-rest': {
    headers: [
      ...['x-envoy-retry-grpc-on', 'internal', 'x-envoy-retriable-status-codes', '503'],
      ...['x-envoy-retriable-header-names', 'x-a', 'x-envoy-upstream-rq-per-try-timeout-ms', '900'],
      ...['x-envoy-upstream-rq-timeout-alt-response', '1', 'x-envoy-upstream-alt-stat-name', 'a'],
      ...['x-envoy-hedge-on-per-try-timeout', 'true'],
    ],
  },
  'envoy-kept': {
    headers: [
      'x-envoy-attempt-count',
      '7',
      'x-envoy-original-path',
      '/egress/envoy-kept/old',
      'x-envoy-made-up',
      '1',
    ],
  },
  'envoy-downstream-service': {
    headers: ['x-envoy-downstream-service-cluster', 'cart', 'x-envoy-downstream-service-node', 'cart-1'],
  },
  forwarded: {
    headers: ['x-forwarded-proto', 'https', 'x-forwarded-for', '10.0.0.9', 'x-forwarded-host', 'a'],
  },
  'forwarded-proto-odd': { headers: ['x-forwarded-proto', 'gopher'] },
  'referer-invalid': { headers: ['Referer', 'not a url'] },
  'referer-good': { headers: ['Referer', 'http://a.example/page'] },
};

/** What changes when the proxy stands before a service: ids are joined, the span is the server's. */
const ingress: Readonly<Record<string, CaseRow>> = {
  nothing: {},
  joined: { headers: [...IDS, 'x-b3-parentspanid', PARENT, 'x-b3-sampled', '1'] },
  'joined-root': { headers: [...IDS, 'x-b3-sampled', '1'] },
  'joined-zero-parent': {
    headers: [...IDS, 'x-b3-parentspanid', '0000000000000000', 'x-b3-sampled', '1'],
  },
  'joined-unsampled': { headers: [...IDS, 'x-b3-sampled', '0'] },
  'joined-128-bit': { headers: ['x-b3-traceid', TRACE, 'x-b3-spanid', SPAN] },
  'joined-b3': { headers: ['b3', `${TRACE}-${SPAN}-1-${PARENT}`] },
  'request-decorated': { headers: ['x-envoy-decorator-operation', 'named-by-caller'] },
  'answer-decorated': { answer: DECORATED },
  'status-500': { answer: { ...ANSWER, status: 500 } },
  refused: { answer: 'refuse' },
};

/** With a timeout of 200 ms. */
const timeout: Readonly<Record<string, CaseRow>> = {
  'answer-in-time': {},
  'no-answer-in-time': { answer: { ...ANSWER, delayMs: 600 } },
  'expected-timeout-given': { headers: ['x-envoy-expected-rq-timeout-ms', '900'] },
};

/** Against Envoy's own W3C mode. */
const w3c: Readonly<Record<string, HeaderList>> = {
  nothing: [],
  'traceparent-alone': ['traceparent', TRACEPARENT],
  'traceparent-unsampled': ['traceparent', `00-${TRACE}-${SPAN}-00`],
  'traceparent-beside-unsampled': ['traceparent', TRACEPARENT, 'x-b3-sampled', '0'],
  'traceparent-beside-x-b3': ['traceparent', TRACEPARENT, 'x-b3-traceid', 'aa', 'x-b3-spanid', 'bb'],
  'traceparent-64-bit-trace': ['traceparent', `00-0000000000000000${TRACE_LOW}-${SPAN}-01`],
  'traceparent-malformed': ['traceparent', `00-${TRACE}-${SPAN}`],
  'context-unsampled': [...IDS, 'x-b3-sampled', '0'],
};

export const parityCases: readonly ParityCase[] = [
  ...Object.entries(tracing).map(([name, headers]) => parityCase('egress', name, { headers })),
  ...Object.entries(traffic).map(([name, row]) => parityCase('egress', name, row)),
  ...Object.entries(ingress).map(([name, row]) => parityCase('ingress', name, row)),
  ...Object.entries(timeout).map(([name, row]) => parityCase('timeout', name, row)),
  ...Object.entries(w3c).map(([name, headers]) => parityCase('w3c', name, { headers })),
];

function parityCase(lane: ParityLane, name: string, row: CaseRow): ParityCase {
  return {
    name,
    lane,
    method: row.method ?? 'GET',
    target: `/${lane}/${name}${row.suffix ?? ''}`,
    headers: ['Host', HOST, ...(row.base ?? CLIENT), ...(row.headers ?? [])],
    ...(row.body === undefined ? {} : { body: row.body }),
    answer: row.answer ?? ANSWER,
  };
}
