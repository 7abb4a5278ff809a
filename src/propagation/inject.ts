// The edits that put a context into a request's headers: every family that came in or that the policy asks for is
// written, and what is left of the old context is taken out. Pure.
import type { HeaderEdits } from '../http/header-list.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import { b3MultiHeaders } from './b3-multi.ts';
import { formatB3Single } from './b3-single.ts';
import type { TraceFamily } from './defect.ts';
import type { Extraction } from './extract.ts';
import type { HopPolicy } from './hop.ts';
import { formatOtSpanContext } from './ot-span-context.ts';
import type { TraceHeaders } from './trace-headers.ts';
import { formatTraceparent } from './traceparent.ts';

export interface Injection {
  readonly context: TraceContext;
  /** A span that the caller opened is shared, instead of a child of it. */
  readonly isJoined: boolean;
  /** W3C's random flag. */
  readonly isRandom: boolean;
}

export function inject(
  injection: Injection,
  headers: TraceHeaders,
  extraction: Extraction,
  policy: HopPolicy,
): HeaderEdits {
  // Envoy sets what it has to say and never takes out a trace header: `b3`, `x-b3-flags` and, on a root, the
  // parent go on stale (envoy #47515).
  if (policy.compat === 'envoy') return { remove: [], set: b3MultiHeaders(injection.context) };

  const { context } = injection;
  const set: (readonly [string, string])[] = [];
  const remove: string[] = [];
  const isWritten = (family: TraceFamily) =>
    policy.write.includes(family) || extraction.families.includes(family);
  if (isWritten('b3multi')) {
    set.push(...b3MultiHeaders(context));
    if (headers.b3ParentSpanId !== undefined && context.parentId === undefined)
      remove.push('x-b3-parentspanid');
    if (headers.b3Flags !== undefined && !context.debug) remove.push('x-b3-flags');
  }
  if (isWritten('b3')) set.push(['b3', formatB3Single(context)]);
  if (isWritten('tracecontext')) {
    const traceparent = formatTraceparent(context, injection.isRandom);
    if (traceparent !== undefined) set.push(['traceparent', traceparent]);
    else if (headers.traceparent !== undefined) remove.push('traceparent');
    editTracestate(headers, extraction, set, remove);
  }
  if (isWritten('ot')) set.push(['x-ot-span-context', formatOtSpanContext(context, injection.isJoined)]);
  return { remove, set };
}

/** One header that is sent on stays byte for byte as it came. */
function editTracestate(
  headers: TraceHeaders,
  extraction: Extraction,
  set: (readonly [string, string])[],
  remove: string[],
): void {
  if (headers.tracestate === undefined) return;
  if (extraction.tracestate === undefined) remove.push('tracestate');
  else if (headers.tracestate.length > 1) set.push(['tracestate', extraction.tracestate]);
}
