// The headers that a hop reads, picked out of a request's list in one pass.
// This runs for every request: no regular expression, and a name is only lower-cased when its first letter fits.
// Values are taken as Node's parser gives them, without the blanks around them.
import type { HeaderList } from '../http/header-list.ts';

/** First values; a header that did not come in is undefined. */
export interface TraceHeaders {
  readonly b3: string | undefined;
  readonly b3TraceId: string | undefined;
  readonly b3SpanId: string | undefined;
  readonly b3ParentSpanId: string | undefined;
  readonly b3Sampled: string | undefined;
  readonly b3Flags: string | undefined;
  readonly traceparent: string | undefined;
  /** Every value, in order: several headers are one list. */
  readonly tracestate: readonly string[] | undefined;
  readonly otSpanContext: string | undefined;
  readonly requestId: string | undefined;
  readonly clientTraceId: string | undefined;
  readonly forceTrace: string | undefined;
  readonly forwardedProto: string | undefined;
  readonly decoratorOperation: string | undefined;
  readonly envoyInternal: string | undefined;
  /** Names, lower case and each once, of the headers above that came more than once, but for `tracestate`. */
  readonly repeated: readonly string[];
  /** Names, lower case and each once, of headers that Envoy takes out of requests from outside. */
  readonly internalOnly: readonly string[];
}

type SingleValued = Exclude<keyof TraceHeaders, 'tracestate' | 'repeated' | 'internalOnly'>;
type Found = { -readonly [Name in keyof TraceHeaders]: TraceHeaders[Name] };

const singleValued: ReadonlyMap<string, SingleValued> = new Map([
  ['b3', 'b3'],
  ['x-b3-traceid', 'b3TraceId'],
  ['x-b3-spanid', 'b3SpanId'],
  ['x-b3-parentspanid', 'b3ParentSpanId'],
  ['x-b3-sampled', 'b3Sampled'],
  ['x-b3-flags', 'b3Flags'],
  ['traceparent', 'traceparent'],
  ['x-ot-span-context', 'otSpanContext'],
  ['x-request-id', 'requestId'],
  ['x-client-trace-id', 'clientTraceId'],
  ['x-envoy-force-trace', 'forceTrace'],
  ['x-forwarded-proto', 'forwardedProto'],
  ['x-envoy-decorator-operation', 'decoratorOperation'],
  ['x-envoy-internal', 'envoyInternal'],
]);

/** Envoy: cleanInternalHeaders in conn_manager_utility.cc. No address counts as internal there since 1.33. */
const internalOnly: ReadonlySet<string> = new Set([
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-force-trace',
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-ip-tags',
  'x-envoy-max-retries',
  'x-envoy-original-url',
  'x-envoy-retriable-header-names',
  'x-envoy-retriable-status-codes',
  'x-envoy-retry-grpc-on',
  'x-envoy-retry-on',
  'x-envoy-upstream-alt-stat-name',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-upstream-rq-timeout-ms',
]);

const traceHeaders: ReadonlySet<string> = new Set([
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'traceparent',
  'tracestate',
  'x-ot-span-context',
  'x-request-id',
]);

const noNames: readonly string[] = [];

/** Whether a header, by its lower-case name, ties a request to its trace; `x-request-id` does so in Envoy's logs. */
export function isTraceHeader(lowerCaseName: string): boolean {
  return traceHeaders.has(lowerCaseName);
}

export function readTraceHeaders(headers: HeaderList): TraceHeaders {
  const found: Found = {
    b3: undefined,
    b3TraceId: undefined,
    b3SpanId: undefined,
    b3ParentSpanId: undefined,
    b3Sampled: undefined,
    b3Flags: undefined,
    traceparent: undefined,
    tracestate: undefined,
    otSpanContext: undefined,
    requestId: undefined,
    clientTraceId: undefined,
    forceTrace: undefined,
    forwardedProto: undefined,
    decoratorOperation: undefined,
    envoyInternal: undefined,
    repeated: noNames,
    internalOnly: noNames,
  };
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (mayMatter(name)) take(found, name.toLowerCase(), headers[i + 1] ?? '');
  }
  return found;
}

/** Whether the name starts with b, t or x, as every header read here does. */
function mayMatter(name: string): boolean {
  const letter = name.charCodeAt(0) | 0x20;
  return letter === 0x78 || letter === 0x74 || letter === 0x62;
}

function take(found: Found, name: string, value: string): void {
  const key = singleValued.get(name);
  if (key !== undefined) {
    if (found[key] === undefined) found[key] = value;
    else found.repeated = withName(found.repeated, name);
  } else if (name === 'tracestate') {
    found.tracestate = [...(found.tracestate ?? []), value];
  }
  if (internalOnly.has(name)) found.internalOnly = withName(found.internalOnly, name);
}

function withName(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names : [...names, name];
}
