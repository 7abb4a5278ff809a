// A held exchange as a filter asks about it.
import type { FilterSubject } from '../exchange/filter/filter.ts';
import type { StoredExchange } from '../sink/exchange-store.ts';
import type { TraceStore } from '../sink/trace-store.ts';

export function filterSubject(stored: StoredExchange, traces: Pick<TraceStore, 'byTraceId'>): FilterSubject {
  const traceId = stored.exchange.hop.context?.traceId;
  if (traceId === undefined) return stored;
  return { ...stored, reported: () => traces.byTraceId(traceId)?.spans ?? [] };
}
