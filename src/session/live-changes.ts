// What a face reads of the stores beside the snapshot: what changed since it looked last, and the spans of one trace. It
// costs what changed, never what is held.
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import { type SpanOptions, spansOfExchange } from '../sink/exchange-span.ts';
import type { ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import type { TraceStore } from '../sink/trace-store.ts';
import type { Span } from '../trace/span.ts';
import type { ChangesPlace, ExchangeEntry, HeldView, SessionChanges } from './live-view.ts';

export interface LiveStores {
  readonly exchanges: ExchangeStore;
  readonly traces: TraceStore;
}

const START: ChangesPlace = { exchanges: 0, traces: 0 };

export function heldView(stores: LiveStores, spans: SpanOptions): HeldView {
  return {
    changesSince: (place) => changesOf(stores, place),
    reportedSpans: (traceId) => stores.traces.byTraceId(traceId)?.spans ?? [],
    spansOf: (exchange) => shownSpans(exchange, spans),
  };
}

function changesOf({ exchanges, traces }: LiveStores, since?: ChangesPlace): SessionChanges {
  const from = since ?? START;
  const changed = exchanges.changesSince(from.exchanges);
  const touched = traces.changesSince(from.traces);
  const place = { exchanges: changed.place, traces: touched.place };
  if (since === undefined || changed.keys === undefined || touched.keys === undefined) {
    const entries = exchanges.entries().map((stored) => liveEntry(exchanges, stored));
    const traceIds = traces.traces().map(({ traceId }) => traceId);
    return { place, isWhole: true, entries, gone: [], traceIds, goneTraceIds: [] };
  }
  const entries: ExchangeEntry[] = [];
  const gone: string[] = [];
  for (const id of changed.keys) {
    const stored = exchanges.byId(id);
    if (stored === undefined) gone.push(id);
    else entries.push(liveEntry(exchanges, stored));
  }
  const traceIds: string[] = [];
  const goneTraceIds: string[] = [];
  for (const id of touched.keys) (traces.byTraceId(id) === undefined ? goneTraceIds : traceIds).push(id);
  return { place, isWhole: false, entries, gone, traceIds, goneTraceIds };
}

/** The store's own object; only a replay needs one of its own, with the number of what it repeats. */
export function liveEntry(exchanges: ExchangeStore, stored: StoredExchange): ExchangeEntry {
  const { replayOf } = stored.exchange;
  const seq = replayOf === undefined ? undefined : exchanges.byId(replayOf)?.exchange.seq;
  return seq === undefined ? stored : { ...stored, replayOfSeq: seq };
}

/**
 * The spans of an exchange as the relay would get them, whether it was sampled or not: what is not reported is shown all the
 * same. One that is open has a span without an end; one whose headers could not be read has none.
 */
export function shownSpans(exchange: OpenExchange | Exchange, options: SpanOptions): readonly Span[] {
  const { hop } = exchange;
  if (isClosed(exchange)) return spansOfExchange({ ...exchange, hop: { ...hop, reported: true } }, options);
  if (hop.context === undefined) return [];
  const { traceId, spanId, parentId } = hop.context;
  const service = exchange.client.name ?? options.serviceName;
  return [
    {
      traceId,
      id: spanId,
      ...(parentId !== undefined && { parentId }),
      kind: options.direction === 'ingress' ? 'SERVER' : 'CLIENT',
      name: (hop.operation ?? exchange.host).toLowerCase(),
      timestampMicros: Math.round(exchange.startedAtMicros),
      localEndpoint: { serviceName: service.toLowerCase() },
      annotations: [],
      tags: [],
    },
  ];
}
