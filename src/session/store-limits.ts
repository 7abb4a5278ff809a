// How much of the past is held: the stores' own limits, and less on a small heap or in a small container, where they
// would be what brings the traffic down.
import type { MemoryReading } from '../proxy/memory.ts';
import { defaultExchangeStoreLimits, type ExchangeStoreLimits } from '../sink/exchange-store.ts';
import { defaultTraceStoreLimits, type TraceStoreLimits } from '../sink/trace-store.ts';

const EXCHANGE_SHARE = 1 / 4;
const TRACE_SHARE = 1 / 8;

export interface StoreLimits {
  readonly exchanges: ExchangeStoreLimits;
  readonly traces: TraceStoreLimits;
}

/** More spans than by default get more memory in proportion. */
export function storeLimits(
  { heapLimitBytes, machineBytes }: MemoryReading,
  maxSpans = defaultTraceStoreLimits.maxSpans,
): StoreLimits {
  const times = Math.max(1, maxSpans / defaultTraceStoreLimits.maxSpans);
  const traces = { maxSpans, maxBytes: defaultTraceStoreLimits.maxBytes * times };
  const available = Math.min(heapLimitBytes, machineBytes);
  const within = <L extends { readonly maxBytes: number }>(limits: L, share: number): L => ({
    ...limits,
    maxBytes: Math.min(limits.maxBytes, Math.floor(available * share)),
  });
  return {
    exchanges: within(defaultExchangeStoreLimits, EXCHANGE_SHARE),
    traces: within(traces, TRACE_SHARE),
  };
}
