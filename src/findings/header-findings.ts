// Findings that no parser of trace headers makes: flags and versions, baggage, mangled names, other vendors' headers, the
// answer's, and what kind of exchange it is. Judged once, when the exchange has ended. Pure.
import { isClosed } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import { type HeaderList, headerValue } from '../http/header-list.ts';
import { isSensitiveHeader } from '../http/sensitive-headers.ts';
import { isTraceHeader } from '../propagation/trace-headers.ts';
import { isSameTraceId, lowHalfOfTraceId } from '../trace/trace-id.ts';
import type { FindingCode } from './catalogue.ts';
import { type Circumstances, type Exchanged, seenIn } from './circumstances.ts';
import { type MessageValues, makeFinding } from './make-finding.ts';
import { vendorTraceId } from './vendor-context.ts';
import { calleeText, callerText, requestText } from './who.ts';

/** W3C Baggage, section 3.3.2. */
const BAGGAGE_BYTES = 8192;
const BAGGAGE_MEMBERS = 64;
const EVIDENCE_CHARACTERS = 256;
const DEFINED_FLAGS = 0b11;
const TRACES = /b3|trace|span|baggage|datadog|^sw8$/i;
/** What most headers are called, as clients write them: cheaper to look up than to search. */
const USUAL: ReadonlySet<string> = new Set(
  [
    ...['host', 'connection', 'user-agent', 'accept', 'accept-encoding', 'accept-language', 'content-type'],
    ...[
      'content-length',
      'transfer-encoding',
      'authorization',
      'cookie',
      'cache-control',
      'origin',
      'referer',
    ],
    ...['date', 'server', 'keep-alive', 'vary', 'etag', 'last-modified', 'set-cookie', 'x-powered-by'],
    ...[
      'x-b3-spanid',
      'x-b3-parentspanid',
      'x-b3-sampled',
      'x-request-id',
      'x-ot-span-context',
      'x-forwarded-proto',
    ],
  ].flatMap((name) => [name, name.replace(/(^|-)([a-z])/g, (letters) => letters.toUpperCase())]),
);
const TRACE_RESPONSE = 'traceresponse';
const B3_TRACE_ID = 'x-b3-traceid';
const noFindings: readonly Finding[] = [];

export function headerFindings(exchange: Exchanged, circumstances: Circumstances): readonly Finding[] {
  if (!isClosed(exchange)) return noFindings;
  const found: Finding[] = [];
  const add = (rule: FindingCode, values: MessageValues, evidence: Finding['evidence']): void => {
    const caller = callerText(exchange, circumstances.caller);
    found.push(
      makeFinding(rule, seenIn(exchange, circumstances, { values: { caller, ...values }, evidence })),
    );
  };
  const { received } = exchange;
  for (let i = 0; i < received.length; i += 2) {
    const name = received[i] ?? '';
    if (USUAL.has(name) || !TRACES.test(name)) continue;
    const lower = name.toLowerCase();
    const value = received[i + 1] ?? '';
    if (lower === 'traceparent') traceparent(value, add);
    else if (lower === 'baggage') baggage(value, add);
    else if (!isTraceHeader(lower)) foreign(exchange, lower, value, add);
  }
  ids(exchange, add);
  answer(exchange, circumstances, add);
  kind(exchange, circumstances, add);
  return found;
}

type Add = (rule: FindingCode, values: MessageValues, evidence: Finding['evidence']) => void;

function traceparent(value: string, add: Add): void {
  // As nearly all are: version 00, and none but the defined flags.
  if (value.length === 55 && value.startsWith('00-') && /0[0-3]$/.test(value)) return;
  const [, version = '', flags = ''] =
    /^([0-9a-f]{2})-[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{2})(?:-|$)/.exec(value) ?? [];
  if (version === '' || version === 'ff') return;
  const evidence = [['traceparent', value.slice(0, EVIDENCE_CHARACTERS)]] as const;
  if (version !== '00') add('future-traceparent', { version }, evidence);
  else if ((Number.parseInt(flags, 16) & ~DEFINED_FLAGS) !== 0) {
    add(
      'trace-flags-changed',
      { what: 'flags that are not defined', details: `the flags are ${flags}` },
      evidence,
    );
  }
}

function baggage(value: string, add: Add): void {
  const members = value.split(',');
  const secrets = members
    .map((member) => member.split('=')[0]?.trim() ?? '')
    .filter((key) => key !== '' && isSensitiveHeader(key));
  const flaws = [
    value.length > BAGGAGE_BYTES ? `${value.length} bytes, where ${BAGGAGE_BYTES} are sure to pass` : '',
    members.length > BAGGAGE_MEMBERS
      ? `${members.length} members, where ${BAGGAGE_MEMBERS} are sure to pass`
      : '',
    /[^\x20-\x7e]/.test(value) ? 'characters that had to be percent-encoded' : '',
    secrets.length > 0 ? `keys that name secrets (${secrets.slice(0, 5).join(', ')})` : '',
  ].filter((flaw) => flaw !== '');
  if (flaws.length === 0) return;
  add('bad-baggage', { details: flaws.join(' and ') }, [
    ['baggage', `${value.length} bytes, ${members.length} members`],
  ]);
}

/** What looks like a trace header and is none that is read here. */
function foreign(exchange: Exchanged, name: string, value: string, add: Add): void {
  const meant = meantName(name);
  if (meant !== undefined) {
    add('mangled-header-name', { details: `${name}, which nobody reads, in the place of ${meant}` }, [
      [name, value.slice(0, EVIDENCE_CHARACTERS)],
    ]);
    return;
  }
  const { received } = exchange.hop;
  const traceId = received === undefined ? undefined : vendorTraceId(name, value);
  if (received === undefined || traceId === undefined) return;
  // Some vendors know 64 bits only; what has another shape altogether can name no trace of ours.
  if (traceId !== '' && lowHalfOfTraceId(traceId) === lowHalfOfTraceId(received.traceId)) return;
  const named = traceId === '' ? 'a trace of another kind' : `trace ${traceId}`;
  add(
    'vendor-context-differs',
    { details: `${name}, which names ${named}, beside headers that name ${received.traceId}` },
    [[name, value.slice(0, EVIDENCE_CHARACTERS)]],
  );
}

const NAMES: readonly string[] = [
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-sampled',
  'x-b3-parentspanid',
  'traceparent',
  'tracestate',
];

/** `x_b3_traceid`, `HTTP_X_B3_TRACEID`, `x-gateway-traceparent`; not a header that only tells where a trace can be looked up. */
function meantName(name: string): string | undefined {
  const plain = name.replaceAll('_', '-');
  return NAMES.find((known) => plain === known || plain.endsWith(`-${known}`));
}

/** Ids of one context that cannot be together. */
function ids(exchange: Exchanged, add: Add): void {
  const { received } = exchange.hop;
  if (received?.parentId === undefined) return;
  const { spanId, parentId, traceId } = received;
  if (parentId === spanId) {
    const details = `the span id ${spanId} as its own parent`;
    add('parent-is-self', { who: callerText(exchange), details }, [['span id and parent id', spanId]]);
  } else if (spanId === lowHalfOfTraceId(traceId)) {
    add('span-id-is-trace-id', { id: spanId }, [
      ['span id', spanId],
      ['parent id', parentId],
    ]);
  }
}

function answer(exchange: Exchanged, { callee }: Circumstances, add: Add): void {
  const { traceId } = exchange.hop.context ?? {};
  const headers: HeaderList = (isClosed(exchange) && exchange.answer?.received) || [];
  if (traceId === undefined) return;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (name.length !== TRACE_RESPONSE.length && name.length !== B3_TRACE_ID.length) continue;
    const lower = name.toLowerCase();
    const named = lower === TRACE_RESPONSE || lower === B3_TRACE_ID ? idIn(headers[i + 1] ?? '') : undefined;
    if (named === undefined || isSameTraceId(named, traceId)) continue;
    const values = {
      callee: calleeText(exchange, callee),
      route: requestText(exchange),
      details: `${lower} for trace ${named}, and was asked in trace ${traceId}`,
    };
    add('response-names-other-trace', values, [
      [lower, (headers[i + 1] ?? '').slice(0, EVIDENCE_CHARACTERS)],
    ]);
    return;
  }
}

function idIn(value: string): string | undefined {
  return /(?:^|-)([0-9a-f]{32}|[0-9a-f]{16})(?:-|$)/.exec(value)?.[1];
}

function kind(exchange: Exchanged, { callee }: Circumstances, add: Add): void {
  if (!isClosed(exchange)) return;
  const { tunnel, hop } = exchange;
  if (tunnel?.kind === 'tls') {
    const host = tunnel.serverName ?? exchange.target;
    const bytes = exchange.requestBody.totalBytes + exchange.responseBody.totalBytes;
    add('opaque-tunnel', { host }, [['bytes', String(bytes)]]);
    return;
  }
  if (hop.received === undefined) return;
  const isEvents = /^text\/event-stream\b/i.test(
    headerValue(exchange.answer?.sent ?? [], 'content-type') ?? '',
  );
  const stream = tunnel?.kind === 'websocket' ? 'WebSocket' : isEvents ? 'stream of events' : undefined;
  if (stream === undefined) return;
  add('stream-context', { kind: stream, callee: calleeText(exchange, callee) }, [['type', stream]]);
}
