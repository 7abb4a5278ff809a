// The spans of a session for whoever queries it: those that applications reported, and those of its own exchanges, which
// are made when somebody asks. It looks at what changed since the last question, and at everything once.
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
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
  const isSame = strictTraceIds ? (one: string, other: string) => one === other : isSameTraceId;
  const index = exchangeIndex(stores, options);
  return {
    changed: () => index.changed(),
    lowHalves: () =>
      new Set([
        ...stores.traces.traces().map(({ traceId }) => lowHalfOfTraceId(traceId)),
        ...index.lowHalves(),
      ]),
    tracesOf: (lowHalf) => {
      const reported = stores.traces.byLowHalf(lowHalf);
      const own = index.spansOf(lowHalf);
      if (own.length === 0) return reported.map(({ spans }) => spans);
      const traces = reported.map(({ traceId, spans }) => ({ traceId, spans: [...spans] }));
      for (const span of own) {
        const trace = traces.find(({ traceId }) => isSame(traceId, span.traceId));
        if (trace === undefined) traces.push({ traceId: span.traceId, spans: [span] });
        else trace.spans.push(span);
      }
      return traces.map(({ spans }) => spans);
    },
    byTraceId: (traceId) => {
      index.refresh();
      const reported = stores.traces.byTraceId(traceId)?.spans ?? [];
      const own = index.spansOf(lowHalfOfTraceId(traceId)).filter((span) => isSame(span.traceId, traceId));
      return own.length === 0 ? reported : [...reported, ...own];
    },
  };
}

/** Beyond so many, looking at everything is no dearer. */
const MOST_CHANGED = 50_000;

interface ExchangeIndex {
  /** Takes in what changed. */
  refresh(): void;
  /** The same; low halves of the traces that changed since this was asked last. */
  changed(): Iterable<string> | 'all';
  lowHalves(): Iterable<string>;
  spansOf(lowHalf: string): readonly Span[];
}

function exchangeIndex(stores: LiveStores, options: SpanOptions): ExchangeIndex {
  const { changesSince } = heldView(stores, options);
  /** Low half of a trace id to the exchanges that have it. */
  let byLowHalf = new Map<string, Set<string>>();
  let lowHalfOf = new Map<string, string>();
  let since: ChangesPlace | undefined;
  /** What changed and was not told yet; undefined: everything. */
  let changed: Set<string> | undefined;

  const forget = (exchangeId: string): void => {
    const lowHalf = lowHalfOf.get(exchangeId);
    if (lowHalf === undefined) return;
    lowHalfOf.delete(exchangeId);
    changed?.add(lowHalf);
    const ids = byLowHalf.get(lowHalf);
    ids?.delete(exchangeId);
    if (ids?.size === 0) byLowHalf.delete(lowHalf);
  };

  const place = (exchange: Exchange | OpenExchange): void => {
    const { context, reported } = exchange.hop;
    if (context === undefined || !reported || !isClosed(exchange)) return;
    const lowHalf = lowHalfOfTraceId(context.traceId);
    const ids = byLowHalf.get(lowHalf) ?? new Set<string>();
    byLowHalf.set(lowHalf, ids.add(exchange.id));
    lowHalfOf.set(exchange.id, lowHalf);
    changed?.add(lowHalf);
  };

  const refresh = (): void => {
    const changes = changesSince(since);
    since = changes.place;
    if (changes.isWhole) {
      byLowHalf = new Map();
      lowHalfOf = new Map();
      changed = undefined;
    }
    for (const id of changes.gone) forget(id);
    for (const { exchange } of changes.entries) place(exchange);
    for (const id of [...changes.traceIds, ...changes.goneTraceIds]) changed?.add(lowHalfOfTraceId(id));
    if (changed !== undefined && changed.size > MOST_CHANGED) changed = undefined;
  };

  return {
    refresh,
    changed: () => {
      refresh();
      const told = changed ?? 'all';
      changed = new Set();
      return told;
    },
    lowHalves: () => byLowHalf.keys(),
    spansOf: (lowHalf) =>
      [...(byLowHalf.get(lowHalf) ?? [])].flatMap((id) => {
        const exchange = stores.exchanges.byId(id)?.exchange;
        return exchange !== undefined && isClosed(exchange) ? spansOfExchange(exchange, options) : [];
      }),
  };
}
