// The spans held in memory, by trace, within a number and a size. What leaves, leaves whole: the trace that got no
// span for the longest time goes with all its spans, and is counted. Identical spans are stored once.
//
// One trace may be known by two ids, when some services cut a 128-bit id to 64 bits:
//   spans of  ...0a        and  1f...0a    one trace: one side has only 16 digits, and they match
//   spans of  1f...0a      and  2e...0a    two traces
//
// Whoever wants ids strict gets two traces of the first pair as well.
import type { Span } from '../trace/span.ts';
import { isSameTraceId, lowHalfOfTraceId } from '../trace/trace-id.ts';
import { type ChangePlace, type ChangesSince, createChangeLog } from './change-log.ts';
import { DistinctSpans } from './distinct-spans.ts';
import { oldestOf } from './oldest-of.ts';
import { spanBytes } from './span-bytes.ts';

export interface TraceStoreLimits {
  /** @default 50,000 */
  readonly maxSpans: number;
  /** Estimated. @default 64 MiB */
  readonly maxBytes: number;
}

export const defaultTraceStoreLimits: TraceStoreLimits = { maxSpans: 50_000, maxBytes: 64 * 1024 * 1024 };

export interface TraceStoreOptions {
  /** Ids are equal only when all their digits are. @default false */
  readonly strictTraceIds?: boolean;
}

export interface StoredTrace {
  /** The longest id that any span has. */
  readonly traceId: string;
  /** In order of arrival. The same list for as long as it has the same spans. */
  readonly spans: readonly Span[];
}

export interface TraceStore {
  add(spans: readonly Span[]): void;
  /** Lets the oldest traces go until no more than this is held. */
  shrinkTo(maxBytes: number): void;
  /** The trace of this id, 16 or 32 digits. */
  byTraceId(traceId: string): StoredTrace | undefined;
  /** All of this low half; ids that differ in the other one are different traces. */
  byLowHalf(lowHalf: string): readonly StoredTrace[];
  /** The one that got a span last comes last. */
  traces(): readonly StoredTrace[];
  /** Ids of the traces that got a span or were let go since; of one that is known by two ids, any. */
  changesSince(place: ChangePlace): ChangesSince;
  counts(): {
    readonly traces: number;
    readonly spans: number;
    readonly bytes: number;
    readonly evictedTraces: number;
    readonly evictedSpans: number;
  };
}

interface HeldTrace {
  traceId: string;
  readonly spans: DistinctSpans;
  bytes: number;
}

export function createTraceStore(
  limits: TraceStoreLimits,
  { strictTraceIds = false }: TraceStoreOptions = {},
): TraceStore {
  const isSame = strictTraceIds ? (one: string, other: string) => one === other : isSameTraceId;
  /** By the time of the last span, oldest first. */
  const byAge = new Set<HeldTrace>();
  const byLow64 = new Map<string, HeldTrace[]>();
  /** The last of `byAge`. */
  let newest: HeldTrace | undefined;
  const changes = createChangeLog();
  let spanCount = 0;
  let bytes = 0;
  let evictedTraces = 0;
  let evictedSpans = 0;

  const find = (traceId: string): HeldTrace | undefined => {
    return byLow64.get(lowHalfOfTraceId(traceId))?.find((trace) => isSame(trace.traceId, traceId));
  };

  const openTrace = (traceId: string): HeldTrace => {
    const trace: HeldTrace = { traceId, spans: new DistinctSpans(), bytes: 0 };
    const low = lowHalfOfTraceId(traceId);
    const group = byLow64.get(low);
    if (group === undefined) byLow64.set(low, [trace]);
    else group.push(trace);
    return trace;
  };

  const evict = (trace: HeldTrace): void => {
    changes.note(trace.traceId);
    byAge.delete(trace);
    if (trace === newest) newest = undefined;
    const low = lowHalfOfTraceId(trace.traceId);
    const others = (byLow64.get(low) ?? []).filter((other) => other !== trace);
    if (others.length === 0) byLow64.delete(low);
    else byLow64.set(low, others);
    spanCount -= trace.spans.size;
    bytes -= trace.bytes;
    evictedTraces++;
    evictedSpans += trace.spans.size;
  };

  const addOne = (span: Span): void => {
    const trace = find(span.traceId) ?? openTrace(span.traceId);
    if (trace !== newest) {
      byAge.delete(trace);
      byAge.add(trace);
      newest = trace;
    }
    if (span.traceId.length > trace.traceId.length) trace.traceId = span.traceId;
    if (!trace.spans.add(span)) return;
    const size = spanBytes(span);
    changes.note(trace.traceId);
    trace.bytes += size;
    spanCount++;
    bytes += size;
    makeRoom(limits.maxBytes);
  };

  const oldestTrace = oldestOf(byAge);
  const makeRoom = (maxBytes: number): void => {
    while (spanCount > limits.maxSpans || bytes > maxBytes) {
      const oldest = oldestTrace();
      if (oldest === undefined) return;
      evict(oldest);
    }
  };

  return {
    add: (spans) => {
      for (const span of spans) addOne(span);
    },
    shrinkTo: makeRoom,
    byTraceId: (traceId) => {
      const trace = find(traceId);
      return trace === undefined ? undefined : snapshot(trace);
    },
    byLowHalf: (lowHalf) => (byLow64.get(lowHalf) ?? []).map(snapshot),
    traces: () => [...byAge].map(snapshot),
    changesSince: changes.since,
    counts: () => ({ traces: byAge.size, spans: spanCount, bytes, evictedTraces, evictedSpans }),
  };
}

function snapshot({ traceId, spans }: HeldTrace): StoredTrace {
  return { traceId, spans: spans.list() };
}
