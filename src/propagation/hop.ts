// What one exchange does to the trace: headers in, decision and header edits out. Pure.
import { type HeaderEdits, type HeaderList, headerValues, noEdits } from '../http/header-list.ts';
import type { IdSource } from '../trace/ids.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import type { Defect, TraceFamily } from './defect.ts';
import { type Extraction, extract, type Winner } from './extract.ts';
import { shortestTraceId } from './hex-id.ts';
import { type Injection, inject } from './inject.ts';
import { requestIdDefect, unhashableRequestId } from './request-id.ts';
import { decideLocally, type LocalDecision } from './sampling.ts';
import { readTraceHeaders, type TraceHeaders } from './trace-headers.ts';

/** How this proxy takes part in traces. Plain data: it is sent to the data plane's thread. */
export interface HopPolicy {
  /** `egress`: a CLIENT span, child of what came in. `ingress`: a SERVER span that joins the ids that came in (Envoy tracer.cc). */
  readonly direction: 'egress' | 'ingress';
  /** `envoy` switches every deliberate difference off. */
  readonly compat: 'none' | 'envoy';
  /** Families written although they did not come in. A family that came in is always rewritten (not with `compat: 'envoy'`). */
  readonly write: readonly TraceFamily[];
  /** Root trace ids get 32 instead of 16 hex digits. */
  readonly traceId128bit: boolean;
  /** Percentages, 0-100. */
  readonly sampling: { readonly client: number; readonly random: number; readonly overall: number };
}

/** Why an exchange is sampled or not, in Envoy's words (tracing/trace_reason.h), plus where a header decided. */
export type SamplingReason = 'sampling' | 'client-forced' | 'service-forced' | 'not-traceable' | 'header';

export interface Hop {
  /**
   * `started` a new trace, `continued` as a child, `joined` the same span, `untouched`: malformed context, sent on
   * as it came and never reported.
   */
  readonly relation: 'started' | 'continued' | 'joined' | 'untouched';
  /** What is sent on; absent when untouched. */
  readonly context?: TraceContext;
  /** What the winning family held, as it came in (ids normalised); absent when nothing could be read. */
  readonly received?: {
    readonly family: TraceFamily;
    readonly traceId: string;
    readonly spanId: string;
    readonly parentId?: string;
  };
  /** Every family of which any header came in, in the order of reading. */
  readonly families: readonly TraceFamily[];
  readonly sampledBy: SamplingReason;
  /** The `x-request-id` that is sent on. */
  readonly requestId?: string;
  /** `x-request-id` as it came in; absent when there was none. */
  readonly receivedRequestId?: string;
  readonly clientTraceId?: string;
  /** Name of the span from `x-envoy-decorator-operation`. */
  readonly operation?: string;
  /** Whether the answer carries `x-request-id` back (forced tracing). */
  readonly echoRequestId: boolean;
  /** Whether the span is to be reported: sampled, and not untouched. */
  readonly reported: boolean;
  readonly defects: readonly Defect[];
  /** To be made to the request's headers, after hop-by-hop headers are gone. */
  readonly edits: HeaderEdits;
}

export interface HopInput {
  /** As received. */
  readonly headers: HeaderList;
  /** How the client reached this proxy. */
  readonly scheme: 'http' | 'https';
  readonly isLoopbackClient: boolean;
}

/** The order is Envoy's: request id, local sampling, trace headers (conn_manager_impl.cc, then zipkin_tracer_impl.cc). */
export function decideHop(input: HopInput, policy: HopPolicy, ids: IdSource): Hop {
  const headers = readTraceHeaders(input.headers);
  const isForced = headers.forceTrace !== undefined && policy.compat === 'none' && input.isLoopbackClient;
  const local = decideLocally(
    {
      requestId: receivedRequestId(input.headers, headers, policy) || ids.uuid(),
      hasClientTraceId: headers.clientTraceId !== undefined,
      isForced,
    },
    policy,
    ids,
  );
  const extraction = extract(headers, policy.compat);
  const started = extraction.isMalformed ? undefined : startSpan(extraction, local, policy, ids);
  const injected = started === undefined ? undefined : inject(started, headers, extraction, policy);

  const hop: { -readonly [Key in keyof Hop]: Hop[Key] } = {
    relation: relationOf(extraction, started),
    families: extraction.families,
    sampledBy: extraction.state === undefined ? local.reason : 'header',
    requestId: local.requestId,
    echoRequestId: isForced,
    reported: started?.context.sampled === true,
    defects: withRequestIdDefects(extraction, headers, local),
    edits: editsOf(headers, input, local, policy, injected),
  };
  if (started !== undefined) hop.context = started.context;
  if (extraction.winner !== undefined)
    hop.received = { family: extraction.winner.family, ...extraction.winner.ids };
  if (headers.requestId !== undefined) hop.receivedRequestId = headers.requestId;
  if (headers.clientTraceId !== undefined) hop.clientTraceId = headers.clientTraceId;
  if (policy.direction === 'ingress' && headers.decoratorOperation)
    hop.operation = headers.decoratorOperation;
  return hop;
}

/** Takes no part in the trace: every header goes on as it came, and no span is reported. Only replays ask for it. */
export function passHop(input: HopInput, policy: HopPolicy): Hop {
  const headers = readTraceHeaders(input.headers);
  const { families, winner, defects } = extract(headers, policy.compat);
  return {
    relation: 'untouched',
    ...(winner !== undefined && { received: { family: winner.family, ...winner.ids } }),
    families,
    sampledBy: 'not-traceable',
    ...(headers.requestId !== undefined && {
      requestId: headers.requestId,
      receivedRequestId: headers.requestId,
    }),
    echoRequestId: false,
    reported: false,
    defects,
    edits: noEdits,
  };
}

/** The first of several counts; Envoy joins them, which no longer is a UUID. */
function receivedRequestId(all: HeaderList, headers: TraceHeaders, policy: HopPolicy): string | undefined {
  if (policy.compat === 'none' || !headers.repeated.includes('x-request-id')) return headers.requestId;
  return headerValues(all, 'x-request-id').join(',');
}

/** Root, child or joined span: the table of Envoy's tracer.cc, with 64-bit roots whose trace id is their span id. */
function startSpan(
  extraction: Extraction,
  local: LocalDecision,
  policy: HopPolicy,
  ids: IdSource,
): Injection {
  const { state, winner, isRandom } = extraction;
  const sampled = state === undefined ? local.reason !== 'not-traceable' : state !== 'deny';
  const decision = { sampled, debug: state === 'debug' && policy.compat === 'none' };
  if (winner === undefined) {
    const spanId = ids.id64();
    const traceId = policy.traceId128bit ? ids.id64() + spanId : spanId;
    return { context: { traceId, spanId, ...decision }, isJoined: false, isRandom: policy.traceId128bit };
  }
  const { spanId, parentId } = winner.ids;
  // A span is known by the form that B3 writes, whichever family carried it; traceparent pads it again.
  const traceId = shortestTraceId(winner.traceId);
  if (!isJoinable(winner, policy)) {
    const context = { traceId, spanId: ids.id64(), parentId: spanId, ...decision };
    return { context, isJoined: false, isRandom };
  }
  const context = {
    traceId,
    spanId,
    ...(parentId !== undefined && { parentId }),
    ...decision,
  };
  return { context, isJoined: true, isRandom };
}

/** Sharing a span id between client and server is a habit of B3; W3C asks every participant for an id of its own. */
function isJoinable(winner: Winner, policy: HopPolicy): boolean {
  return policy.direction === 'ingress' && winner.family !== 'tracecontext';
}

function relationOf(extraction: Extraction, started: Injection | undefined): Hop['relation'] {
  if (started === undefined) return 'untouched';
  if (extraction.winner === undefined) return 'started';
  return started.isJoined ? 'joined' : 'continued';
}

function withRequestIdDefects(
  extraction: Extraction,
  headers: TraceHeaders,
  local: LocalDecision,
): readonly Defect[] {
  const { defects, state, isMalformed } = extraction;
  if (headers.requestId === '')
    return [...defects, requestIdDefect('empty', 'the id is empty, a new one was made')];
  const isSampledHere = local.reason !== 'not-traceable' && state === undefined && !isMalformed;
  return local.isUnhashable && isSampledHere ? [...defects, unhashableRequestId(local.requestId)] : defects;
}

/** All that changes: the trace headers, and the few others that Envoy sets or takes out whatever happens to the trace. */
function editsOf(
  headers: TraceHeaders,
  input: HopInput,
  local: LocalDecision,
  policy: HopPolicy,
  injected: HeaderEdits | undefined,
): HeaderEdits {
  const set: (readonly [string, string])[] = [];
  const remove: string[] = [];
  if (headers.forwardedProto === undefined) set.push(['x-forwarded-proto', input.scheme]);
  const isRequestIdRepeated = headers.repeated.includes('x-request-id');
  if (headers.requestId !== local.requestId || isRequestIdRepeated)
    set.push(['x-request-id', local.requestId]);
  if (headers.envoyInternal !== undefined) remove.push('x-envoy-internal');
  if (headers.decoratorOperation !== undefined && policy.direction === 'ingress') {
    remove.push('x-envoy-decorator-operation');
  }
  if (policy.compat === 'envoy') remove.push(...headers.internalOnly);
  if (injected !== undefined) {
    set.push(...injected.set);
    remove.push(...injected.remove);
  }
  return { remove, set };
}
