// What Envoy 1.36 does with a request (Zipkin tracer, one listener, 100 %), and what tracectl does by default.
// Where the two columns differ, the difference is a deliberate one.
import { describe, expect, it } from 'vitest';
import { applyEdits, headersFromPairs, headerValues } from '../../src/http/header-list.ts';
import { decideHop, type Hop, type HopPolicy } from '../../src/propagation/hop.ts';
import { countedIds } from '../support/counted-ids.ts';
import { vectorPolicy } from '../support/propagation-vectors.ts';

interface Outcome extends Partial<Hop> {
  /** Headers sent on; null: the header must not be there. */
  readonly sent: Readonly<Record<string, string | null>>;
}

interface Row {
  readonly incoming: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly direction?: HopPolicy['direction'];
  readonly default: Outcome;
  readonly envoy: Outcome;
}

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const SPAN = 'a2fb4a1d1a96d312';
const MADE = '0000000000000001';
const MADE_ID = '00000000-0000-9000-8000-000000000001';
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;

const root = { 'x-b3-traceid': MADE, 'x-b3-spanid': MADE, 'x-b3-parentspanid': null, 'x-b3-sampled': '1' };
const child = { 'x-b3-traceid': TRACE, 'x-b3-spanid': MADE, 'x-b3-parentspanid': SPAN, 'x-b3-sampled': '1' };
const onlyB3 = { b3: null, traceparent: null, 'x-ot-span-context': null };
const rootInEveryFamily = {
  ...root,
  traceparent: `00-0000000000000000${MADE}-${MADE}-01`,
  'x-ot-span-context': `${MADE};${MADE};0000000000000000;cs`,
};
const childInEveryFamily = {
  ...child,
  traceparent: `00-${TRACE}-${MADE}-01`,
  'x-ot-span-context': `${TRACE.slice(16)};${MADE};${SPAN};cs`,
};

const rows: readonly Row[] = [
  {
    incoming: 'nothing',
    headers: [],
    default: {
      relation: 'started',
      sampledBy: 'sampling',
      reported: true,
      requestId: MADE_ID,
      defects: [],
      sent: { ...rootInEveryFamily, 'x-request-id': MADE_ID, 'x-forwarded-proto': 'http' },
    },
    envoy: {
      relation: 'started',
      sampledBy: 'sampling',
      reported: true,
      requestId: MADE_ID,
      defects: [],
      sent: { ...root, ...onlyB3, 'x-request-id': MADE_ID, 'x-forwarded-proto': 'http' },
    },
  },
  {
    incoming: 'x-client-trace-id',
    headers: [['x-client-trace-id', 'x']],
    default: {
      sampledBy: 'client-forced',
      clientTraceId: 'x',
      sent: { ...root, 'x-request-id': MADE_ID.replace('9000', 'b000'), 'x-client-trace-id': 'x' },
    },
    envoy: {
      sampledBy: 'client-forced',
      clientTraceId: 'x',
      sent: { ...root, 'x-request-id': MADE_ID.replace('9000', 'b000'), 'x-client-trace-id': 'x' },
    },
  },
  {
    incoming: 'x-envoy-force-trace from loopback, where no address is internal to Envoy',
    headers: [['x-envoy-force-trace', '0']],
    default: {
      sampledBy: 'service-forced',
      echoRequestId: true,
      sent: { ...root, 'x-request-id': MADE_ID.replace('9000', 'a000'), 'x-envoy-force-trace': '0' },
    },
    envoy: {
      sampledBy: 'sampling',
      echoRequestId: false,
      sent: { ...root, 'x-request-id': MADE_ID, 'x-envoy-force-trace': null },
    },
  },
  {
    incoming: 'x-request-id that is no UUID',
    headers: [['x-request-id', 'req-1']],
    default: { sampledBy: 'sampling', reported: true, sent: { ...root, 'x-request-id': 'req-1' } },
    envoy: {
      sampledBy: 'not-traceable',
      reported: false,
      defects: [],
      sent: { ...root, 'x-b3-sampled': '0', 'x-request-id': 'req-1' },
    },
  },
  {
    incoming: 'x-request-id that is no UUID, and x-b3-sampled 1',
    headers: [
      ['x-request-id', 'req-1'],
      ['x-b3-sampled', '1'],
    ],
    default: { relation: 'started', sampledBy: 'header', reported: true, defects: [], sent: root },
    envoy: { relation: 'started', sampledBy: 'header', reported: true, defects: [], sent: root },
  },
  {
    incoming: 'trace and span id without a decision',
    headers: [
      ['x-b3-traceid', TRACE],
      ['x-b3-spanid', SPAN],
    ],
    default: { relation: 'continued', sampledBy: 'sampling', sent: childInEveryFamily },
    envoy: { relation: 'continued', sampledBy: 'sampling', sent: { ...child, ...onlyB3 } },
  },
  {
    incoming: 'short upper-case ids',
    headers: [
      ['x-b3-traceid', 'ABC'],
      ['x-b3-spanid', '1'],
    ],
    default: {
      relation: 'continued',
      sent: { 'x-b3-traceid': '0000000000000abc', 'x-b3-spanid': MADE, 'x-b3-parentspanid': MADE },
    },
    envoy: {
      relation: 'continued',
      sent: { 'x-b3-traceid': '0000000000000abc', 'x-b3-spanid': MADE, 'x-b3-parentspanid': MADE },
    },
  },
  {
    incoming: '32 digits whose high half is zero',
    headers: [
      ['x-b3-traceid', '000000000000000048485a3953bb6124'],
      ['x-b3-spanid', SPAN],
    ],
    default: {
      sent: {
        'x-b3-traceid': '48485a3953bb6124',
        traceparent: '00-000000000000000048485a3953bb6124-0000000000000001-01',
      },
    },
    envoy: { sent: { 'x-b3-traceid': '48485a3953bb6124', traceparent: null } },
  },
  {
    incoming: 'a trace id that is no hex number',
    headers: [
      ['x-b3-traceid', 'xyz'],
      ['x-b3-spanid', SPAN],
    ],
    default: {
      relation: 'untouched',
      reported: false,
      sent: {
        ...onlyB3,
        'x-b3-traceid': 'xyz',
        'x-b3-spanid': SPAN,
        'x-b3-sampled': null,
        'x-request-id': MADE_ID,
      },
    },
    envoy: {
      relation: 'untouched',
      reported: false,
      sent: {
        ...onlyB3,
        'x-b3-traceid': 'xyz',
        'x-b3-spanid': SPAN,
        'x-b3-sampled': null,
        'x-request-id': MADE_ID,
      },
    },
  },
  {
    incoming: 'b3: 0',
    headers: [['b3', '0']],
    default: {
      relation: 'started',
      sampledBy: 'header',
      reported: false,
      sent: { ...root, 'x-b3-sampled': '0', b3: `${MADE}-${MADE}-0`, 'x-request-id': MADE_ID },
    },
    envoy: {
      relation: 'started',
      sampledBy: 'header',
      reported: false,
      sent: { ...root, 'x-b3-sampled': '0', b3: '0', 'x-request-id': MADE_ID },
    },
  },
  {
    incoming: 'b3 with debug',
    headers: [['b3', `${TRACE}-${SPAN}-d`]],
    default: {
      context: { traceId: TRACE, spanId: MADE, parentId: SPAN, sampled: true, debug: true },
      sent: { ...childInEveryFamily, 'x-b3-flags': '1', b3: `${TRACE}-${MADE}-d-${SPAN}` },
    },
    envoy: {
      context: { traceId: TRACE, spanId: MADE, parentId: SPAN, sampled: true, debug: false },
      sent: { ...child, 'x-b3-flags': null, b3: `${TRACE}-${SPAN}-d` },
    },
  },
  {
    incoming: 'x-b3-flags: 1 alone',
    headers: [['x-b3-flags', '1']],
    default: {
      context: { traceId: MADE, spanId: MADE, sampled: true, debug: true },
      sampledBy: 'header',
      sent: { ...root, 'x-b3-flags': '1' },
    },
    envoy: {
      context: { traceId: MADE, spanId: MADE, sampled: true, debug: false },
      sampledBy: 'sampling',
      sent: { ...root, 'x-b3-flags': '1' },
    },
  },
  {
    incoming: 'x-b3-sampled: True',
    headers: [['x-b3-sampled', 'True']],
    default: { reported: false, sent: { ...root, 'x-b3-sampled': '0' } },
    envoy: { reported: false, sent: { ...root, 'x-b3-sampled': '0' } },
  },
  {
    incoming: 'traceparent alone',
    headers: [['traceparent', TRACEPARENT]],
    default: { relation: 'continued', sampledBy: 'header', sent: childInEveryFamily },
    envoy: {
      relation: 'started',
      sampledBy: 'sampling',
      sent: { ...root, ...onlyB3, traceparent: TRACEPARENT },
    },
  },
  {
    incoming:
      'sampled traceparent against x-b3-sampled: 0 (the default does as Envoy in its B3-with-W3C mode)',
    headers: [
      ['traceparent', TRACEPARENT],
      ['x-b3-sampled', '0'],
    ],
    default: { relation: 'continued', reported: true, sent: childInEveryFamily },
    envoy: {
      relation: 'started',
      reported: false,
      sent: { ...root, 'x-b3-sampled': '0', traceparent: TRACEPARENT },
    },
  },
  {
    incoming: 'a whole context on ingress',
    direction: 'ingress',
    headers: [
      ['x-b3-traceid', TRACE],
      ['x-b3-spanid', SPAN],
      ['x-b3-parentspanid', '0020000000000001'],
    ],
    default: {
      relation: 'joined',
      sent: {
        'x-b3-traceid': TRACE,
        'x-b3-spanid': SPAN,
        'x-b3-parentspanid': '0020000000000001',
        'x-b3-sampled': '1',
        traceparent: TRACEPARENT,
        'x-ot-span-context': `${TRACE.slice(16)};${SPAN};0020000000000001;sr`,
      },
    },
    envoy: {
      relation: 'joined',
      sent: {
        ...onlyB3,
        'x-b3-traceid': TRACE,
        'x-b3-spanid': SPAN,
        'x-b3-parentspanid': '0020000000000001',
        'x-b3-sampled': '1',
      },
    },
  },
  {
    incoming: 'a parent without ids',
    headers: [['x-b3-parentspanid', SPAN]],
    default: { relation: 'started', defects: [], sent: root },
    envoy: { relation: 'started', defects: [], sent: { ...root, 'x-b3-parentspanid': SPAN } },
  },
  {
    incoming: 'every family, stale beside x-b3-* in Envoy',
    headers: [
      ['b3', `${TRACE}-${SPAN}-1`],
      ['traceparent', TRACEPARENT],
      ['tracestate', 'foo=1'],
      ['x-ot-span-context', `${TRACE.slice(16)};${SPAN};0000000000000000;cs`],
    ],
    default: { sent: { ...childInEveryFamily, b3: `${TRACE}-${MADE}-1-${SPAN}`, tracestate: 'foo=1' } },
    envoy: {
      families: ['b3', 'tracecontext', 'ot'],
      sent: {
        ...child,
        b3: `${TRACE}-${SPAN}-1`,
        traceparent: TRACEPARENT,
        tracestate: 'foo=1',
        'x-ot-span-context': `${TRACE.slice(16)};${SPAN};0000000000000000;cs`,
      },
    },
  },
  {
    incoming: 'b3 decision beside ids in x-b3-*, at which Envoy does not look',
    headers: [
      ['b3', '1'],
      ['x-b3-traceid', TRACE],
      ['x-b3-spanid', SPAN],
    ],
    default: { relation: 'continued', sent: { ...child, b3: `${TRACE}-${MADE}-1-${SPAN}` } },
    envoy: { relation: 'started', sent: { ...root, b3: '1' } },
  },
  {
    incoming: 'headers that only an internal caller may send',
    headers: [
      ['X-Envoy-Retry-On', '5xx'],
      ['X-Envoy-Upstream-Rq-Timeout-Ms', '1'],
      ['X-Envoy-Internal', 'true'],
      ['X-Envoy-Decorator-Operation', 'checkout'],
    ],
    default: {
      sent: {
        'x-envoy-retry-on': '5xx',
        'x-envoy-upstream-rq-timeout-ms': '1',
        'x-envoy-internal': null,
        'x-envoy-decorator-operation': 'checkout',
      },
    },
    envoy: {
      sent: {
        'x-envoy-retry-on': null,
        'x-envoy-upstream-rq-timeout-ms': null,
        'x-envoy-internal': null,
        'x-envoy-decorator-operation': 'checkout',
      },
    },
  },
];

describe.each([
  { column: 'default', compat: 'none' },
  { column: 'envoy', compat: 'envoy' },
] as const)('the $column column', ({ column, compat }) => {
  it.each(rows)('$incoming', ({ headers, direction, ...columns }) => {
    const received = headersFromPairs(headers);
    const policy = { ...vectorPolicy, compat, direction: direction ?? 'egress' } as const;
    const { sent, ...expected } = columns[column];

    const hop = decideHop(
      { headers: received, scheme: 'http', isLoopbackClient: true },
      policy,
      countedIds(),
    );

    expect(hop).toMatchObject(expected);
    const forwarded = applyEdits(received, hop.edits);
    const actual = Object.keys(sent).map((name) => [name, headerValues(forwarded, name)]);
    expect(actual).toEqual(
      Object.entries(sent).map(([name, value]) => [name, value === null ? [] : [value]]),
    );
  });
});
