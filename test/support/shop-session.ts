// A session as a morning with a small shop leaves it: four services, traces with the spans that they reported, one that
// dropped its context, one that failed, one that nobody knows the parent of, a replay, one in flight.
import type { ContextFlow } from '../../src/exchange/context-fate.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { FoldedFinding } from '../../src/exchange/finding.ts';
import type { ServiceIdentity } from '../../src/exchange/service-identity.ts';
import type { ExchangeEntry } from '../../src/session/live-view.ts';
import type { Span } from '../../src/trace/span.ts';
import { type FakeSession, fakeSession } from './fake-session.ts';
import { sampleBody, sampleHop } from './sample-exchange.ts';
import { entry, missingContext, openEntry } from './session-entries.ts';
import { hexId, span } from './spans.ts';

/** 12:01:07.204 in whatever time zone the tests run. */
export const shopStartMicros = new Date(2026, 0, 2, 12, 1, 7, 204).getTime() * 1000;
/** Some seconds after the last of it. */
export const shopNowMicros = shopStartMicros + 20_000_000;

const FIRST = '4bf92f3577b34da6';
const SECOND = '9c01aa7e00000002';

interface Call {
  readonly seq: number;
  readonly from?: string;
  readonly to: string;
  readonly method?: string;
  readonly path: string;
  readonly trace: string;
  readonly parent?: string;
  readonly startMs: number;
  readonly ms: number;
  readonly upstreamMs?: number;
  readonly status?: number;
  readonly more?: Partial<Exchange>;
  readonly rest?: Partial<ExchangeEntry>;
}

const identity = (service: string): ServiceIdentity => ({ method: 'proxyUrl', service });

function call({
  seq,
  from,
  to,
  method = 'GET',
  path,
  trace,
  parent,
  startMs,
  ms,
  status = 200,
  ...call
}: Call): ExchangeEntry {
  const upstreamMs = call.upstreamMs ?? ms - 4;
  const context = {
    traceId: trace,
    spanId: hexId(0xa00 + seq),
    ...(parent !== undefined && { parentId: parent }),
    sampled: true,
    debug: false,
  };
  const received =
    parent === undefined ? [] : ['X-B3-TraceId', trace, 'X-B3-SpanId', parent, 'X-B3-Sampled', '1'];
  return entry(
    seq,
    {
      startedAtMicros: shopStartMicros + startMs * 1000,
      method,
      target: path,
      url: `http://${to}.test${path}`,
      host: `${to}.localhost:15001`,
      service: to,
      route: to,
      hop: sampleHop({
        relation: parent === undefined ? 'started' : 'continued',
        context,
        ...(parent !== undefined && { received: { family: 'b3multi', traceId: trace, spanId: parent } }),
      }),
      received: ['Host', `${to}.localhost:15001`, 'User-Agent', 'demo-shopper/1.0', ...received],
      sent: [
        ['Host', `${to}.test`, 'User-Agent', 'demo-shopper/1.0'],
        ['X-B3-TraceId', trace, 'X-B3-SpanId', context.spanId, 'X-B3-Sampled', '1'],
        ['traceparent', `00-0000000000000000${trace}-${context.spanId}-01`],
      ].flat(),
      timing: {
        requestReceivedMicros: 400,
        requestSentMicros: 900,
        responseHeadMicros: (ms - 1) * 1000,
        endedMicros: ms * 1000,
      },
      upstreamServiceTimeMs: upstreamMs,
      answer: {
        status,
        statusMessage: status === 200 ? 'OK' : status === 201 ? 'Created' : 'Bad Gateway',
        received: ['content-type', 'application/json'],
        sent: ['content-type', 'application/json', 'x-envoy-upstream-service-time', String(upstreamMs)],
      },
      responseBody: sampleBody(
        JSON.stringify({ order: seq, lines: [{ sku: 'kettle', count: 2 }], paid: true }),
      ),
      ...call.more,
    },
    { ...(from !== undefined && { caller: identity(from) }), callee: identity(to), ...call.rest },
  );
}

export function shopEntries(): ExchangeEntry[] {
  const calls: Call[] = [
    {
      seq: 1,
      from: 'gateway',
      to: 'cart',
      path: '/cart/42',
      trace: SECOND,
      startMs: 0,
      ms: 48,
      upstreamMs: 31,
    },
    {
      seq: 2,
      from: 'gateway',
      to: 'order',
      method: 'POST',
      path: '/orders',
      trace: FIRST,
      startMs: 900,
      ms: 312,
      upstreamMs: 288,
      status: 201,
      more: { requestBody: sampleBody('{"sku":"kettle"}') },
    },
    {
      seq: 3,
      from: 'order',
      to: 'price',
      path: '/price/9',
      trace: FIRST,
      parent: hexId(0xb02),
      startMs: 940,
      ms: 22,
    },
    {
      seq: 4,
      from: 'order',
      to: 'tax',
      path: '/rate?zip=10115',
      trace: '77aa00110022cc33',
      startMs: 1_010,
      ms: 22,
      rest: {
        findings: [missingContext],
        link: {
          method: 'onlyCandidate',
          confidence: 'likely',
          probability: 0.93,
          exchange: hexId(2),
          candidates: [hexId(2)],
          candidateCount: 1,
        },
      },
    },
    {
      seq: 5,
      from: 'order',
      to: 'pay',
      method: 'POST',
      path: '/charge',
      trace: FIRST,
      parent: hexId(0xb02),
      startMs: 1_040,
      ms: 150,
      status: 502,
    },
    {
      seq: 6,
      from: 'gateway',
      to: 'cart',
      path: '/cart/43',
      trace: '5e00000000000006',
      parent: hexId(0xbad),
      startMs: 2_000,
      ms: 1_200,
    },
    {
      seq: 7,
      from: 'gateway',
      to: 'order',
      method: 'POST',
      path: '/orders',
      trace: '6f00000000000007',
      startMs: 4_000,
      ms: 305,
      upstreamMs: 280,
      status: 201,
      more: { replayOf: hexId(2) },
      rest: { replayOfSeq: 2 },
    },
  ];
  const open = openEntry(8, {
    startedAtMicros: shopStartMicros + 15_000_000,
    service: 'cart',
    url: 'http://cart.test/cart/44',
    target: '/cart/44',
    hop: sampleHop({
      context: { traceId: '8800000000000008', spanId: hexId(0xa08), sampled: true, debug: false },
    }),
  });
  return [...calls.map(call), { ...open, caller: identity('gateway'), callee: identity('cart') }];
}

/** What the services reported of the trace of the first order. */
export function shopSpans(): Span[] {
  const at = (ms: number): number => shopStartMicros + ms * 1000;
  return [
    span({
      traceId: FIRST,
      id: hexId(0xa02),
      kind: 'SERVER',
      shared: true,
      name: 'post /orders',
      timestampMicros: at(910),
      durationMicros: 280_000,
      localEndpoint: { serviceName: 'order' },
      tags: [['http.status_code', '201']],
    }),
    span({
      traceId: FIRST,
      id: hexId(0xb02),
      parentId: hexId(0xa02),
      name: 'place-order',
      timestampMicros: at(920),
      durationMicros: 265_000,
      localEndpoint: { serviceName: 'order' },
      annotations: [{ timestampMicros: at(1_005), value: 'taxed' }],
    }),
    span({
      traceId: FIRST,
      id: hexId(0xb03),
      parentId: hexId(0xb02),
      name: 'write-order',
      timestampMicros: at(1_195),
      durationMicros: 400,
      localEndpoint: { serviceName: 'order' },
    }),
  ];
}

const flow = (service: string, route: string, callee: string, kept: number, lost: number): ContextFlow => ({
  service,
  route,
  callee,
  counts: { kept, restarted: 0, lost, stale: 0 },
});

export const shopFlows: readonly ContextFlow[] = [
  flow('order', 'POST /orders', 'price', 1, 0),
  flow('order', 'POST /orders', 'pay', 1, 0),
  flow('order', 'POST /orders', 'tax', 0, 1),
];

const seen = { firstAtMicros: shopStartMicros + 1_010_000, lastAtMicros: shopStartMicros + 9_000_000 };

export const shopFindings: readonly FoldedFinding[] = [
  {
    code: 'client-not-instrumented',
    severity: 'error',
    exchange: hexId(4),
    service: 'order',
    callee: 'tax',
    message:
      'order dropped the trace of POST /orders when it called tax: 7 of 7 headers missing, 3 of 3 calls.',
    fix: 'Instrument the HTTP client that calls tax, or copy the headers in it.',
    evidence: [['headers missing', 'x-b3-traceid, x-b3-spanid']],
    count: 3,
    of: 3,
    ...seen,
  },
  {
    code: 'partial-context',
    severity: 'warning',
    traceId: SECOND,
    service: 'gateway',
    callee: 'cart',
    message: 'gateway sent a trace id without a span id.',
    fix: 'Send X-B3-SpanId beside it.',
    evidence: [],
    count: 1,
    ...seen,
  },
  {
    code: 'missing-context',
    severity: 'warning',
    service: 'gateway',
    callee: 'order',
    message: 'gateway sent no trace headers to order.',
    fix: 'Copy them from the request that comes in.',
    evidence: [],
    count: 1,
    of: 40,
    isRare: true,
    ...seen,
  },
  {
    code: 'request-id-missing',
    severity: 'info',
    message: 'No x-request-id came in.',
    fix: 'Nothing has to be done.',
    evidence: [],
    count: 8,
    ...seen,
  },
];

export function shopSession(): FakeSession {
  const session = fakeSession({ entries: shopEntries() });
  session.report(shopSpans());
  session.update({
    upstreams: ['cart', 'order', 'pay', 'price', 'tax'],
    flows: shopFlows,
    findings: shopFindings,
    muted: [{ mute: 'request-id-missing@cart', reason: 'a legacy client', count: 12 }],
    counts: { requests: 8, errors: 1, warnings: 1, evicted: 0, shed: { openings: 0, bodies: 0, records: 0 } },
    notices: [
      {
        atMicros: shopStartMicros,
        severity: 'info',
        text: 'a Zipkin has port 9411, so spans are taken on port 9412',
      },
      {
        atMicros: shopStartMicros + 5_000_000,
        severity: 'warning',
        text: 'The disk is full: exchanges are not captured.',
      },
    ],
  });
  return session;
}
