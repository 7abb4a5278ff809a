// The spans of a session for whoever queries it: those that applications reported, and those of its own exchanges, which
// are made when somebody asks. It looks at what changed since the last question, and at everything once.
import { isClosed } from '../exchange/exchange.ts';
import { type SpanOptions, spansOfExchange } from '../sink/exchange-span.ts';
import type { QueryableSpans } from '../sink/query/queryable-spans.ts';
import type { Span } from '../trace/span.ts';
import { isSameTraceId, lowHalfOfTraceId } from '../trace/trace-id.ts';
import { heldView, type LiveStores } from './live-changes.ts';
import type { ChangesPlace } from './live-view.ts';

export function sessionSpans(
  stores: LiveStores,
  options: SpanOptions,
  strictTraceIds = false,
): QueryableSpans {
  const index = exchangeIndex(stores, options, strictTraceIds);
  return {
    version: () => index.refresh(),
    byTraceId: (traceId) => {
      index.refresh();
      const reported = stores.traces.byTraceId(traceId)?.spans ?? [];
      return [...reported, ...index.spansOf(traceId)];
    },
    *traces() {
      index.refresh();
      const told = new Set<string>();
      for (const { traceId, spans } of stores.traces.traces()) {
        told.add(strictTraceIds ? traceId : lowHalfOfTraceId(traceId));
        const own = index.spansOf(traceId);
        yield own.length === 0 ? spans : [...spans, ...own];
      }
      yield* index.tracesBut(told);
    },
  };
}

interface ExchangeIndex {
  /** Takes in what changed; returns how far it has come. */
  refresh(): number;
  spansOf(traceId: string): readonly Span[];
  /** Traces that no application reported anything of; `told`: low halves of the ids of the others, or all of them if strict. */
  tracesBut(told: ReadonlySet<string>): Generator<readonly Span[]>;
}

function exchangeIndex(stores: LiveStores, options: SpanOptions, strictTraceIds: boolean): ExchangeIndex {
  const isSame = strictTraceIds ? (one: string, other: string) => one === other : isSameTraceId;
  const { changesSince } = heldView(stores, options);
  /** Low half of a trace id to the exchanges that have it. */
  let byLowHalf = new Map<string, Set<string>>();
  let lowHalfOf = new Map<string, string>();
  let place: ChangesPlace | undefined;

  const forget = (exchangeId: string): void => {
    const lowHalf = lowHalfOf.get(exchangeId);
    if (lowHalf === undefined) return;
    lowHalfOf.delete(exchangeId);
    const ids = byLowHalf.get(lowHalf);
    ids?.delete(exchangeId);
    if (ids?.size === 0) byLowHalf.delete(lowHalf);
  };

  const spansOfExchangeId = (exchangeId: string): readonly Span[] => {
    const exchange = stores.exchanges.byId(exchangeId)?.exchange;
    return exchange !== undefined && isClosed(exchange) ? spansOfExchange(exchange, options) : [];
  };

  return {
    refresh: () => {
      const changes = changesSince(place);
      place = changes.place;
      if (changes.isWhole) {
        byLowHalf = new Map();
        lowHalfOf = new Map();
      }
      for (const id of changes.gone) forget(id);
      for (const { exchange } of changes.entries) {
        const { context, reported } = exchange.hop;
        if (context === undefined || !reported || !isClosed(exchange)) continue;
        const lowHalf = lowHalfOfTraceId(context.traceId);
        const ids = byLowHalf.get(lowHalf) ?? new Set<string>();
        byLowHalf.set(lowHalf, ids.add(exchange.id));
        lowHalfOf.set(exchange.id, lowHalf);
      }
      return place.exchanges + place.traces;
    },
    spansOf: (traceId) => {
      const ids = byLowHalf.get(lowHalfOfTraceId(traceId));
      if (ids === undefined) return [];
      return [...ids].flatMap(spansOfExchangeId).filter((span) => isSame(span.traceId, traceId));
    },
    *tracesBut(told) {
      for (const [lowHalf, ids] of byLowHalf) {
        if (!strictTraceIds && told.has(lowHalf)) continue;
        // Two ids of 128 bits may have one low half, by chance.
        const byId = Map.groupBy([...ids].flatMap(spansOfExchangeId), ({ traceId }) => traceId);
        for (const [traceId, spans] of byId) if (!told.has(traceId)) yield spans;
      }
    },
  };
}
