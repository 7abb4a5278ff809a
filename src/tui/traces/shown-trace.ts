// One trace as it is drawn: the spans that applications reported and the spans of the proxy's own exchanges in one tree, and
// which exchange each span belongs to.
import { isClosed } from '../../exchange/exchange.ts';
import type { ExchangeEntry, HeldView } from '../../session/live-view.ts';
import { assembleTrace, depthFirst, type TraceNode, type TraceTree } from '../../trace/trace-tree.ts';
import { serviceName } from '../exchange-facts.ts';
import type { IndexedTrace } from '../ledger/trace-index.ts';
import { type KnownLinks, type LinkedCalls, linkedCalls } from './linked-calls.ts';

export interface ShownTrace {
  readonly traceId: string;
  readonly tree: TraceTree;
  /** In the order in which they came. */
  readonly entries: readonly ExchangeEntry[];
  /** By the id of the span that each sent upstream. */
  readonly entryBySpan: ReadonlyMap<string, ExchangeEntry>;
  /** Names of the services in it, in the order of the tree. */
  readonly services: readonly string[];
  readonly spanCount: number;
  /** What belongs to it and is in other traces. */
  readonly linked: LinkedCalls;
  /** Whether an exchange of it is still in flight. */
  readonly isOpen: boolean;
}

/** A trace of more exchanges is drawn from its first ones: a stress test under one trace id must not stop the screen. */
const MAX_EXCHANGES = 2_000;

export function shownTrace(
  { traceId, exchangeIds }: Pick<IndexedTrace, 'traceId' | 'exchangeIds'>,
  links: KnownLinks,
  held: HeldView,
): ShownTrace {
  const { entryOf } = links;
  const entries = [...exchangeIds].slice(0, MAX_EXCHANGES).flatMap((id) => entryOf(id) ?? []);
  const entryBySpan = new Map<string, ExchangeEntry>();
  for (const entry of entries) {
    const spanId = entry.exchange.hop.context?.spanId;
    if (spanId !== undefined) entryBySpan.set(spanId, entry);
  }
  const carried = entries.map(({ exchange }) => ({ exchange, spans: held.spansOf(exchange) }));
  const reported = held.reportedSpans(traceId);
  const spans = [...carried.flatMap((each) => each.spans), ...reported];
  const tree = assembleTrace(spans);
  // Where nobody is known to have called, the span is told in the proxy's own name, which is no service of the trace.
  const unknown = carried.filter(({ exchange }) => exchange.client.name === undefined);
  const ownNames = new Set(
    unknown.flatMap((each) => each.spans.map(({ localEndpoint }) => localEndpoint?.serviceName)),
  );
  for (const { localEndpoint } of reported) ownNames.delete(localEndpoint?.serviceName);
  const services = new Set<string>();
  for (const { node } of depthFirst(tree)) {
    for (const service of node.services) if (!ownNames.has(service)) services.add(service);
    if (node.remoteService !== undefined) services.add(node.remoteService);
  }
  // What is in flight has no span that names whom it went to.
  for (const entry of entries) if (!isClosed(entry.exchange)) services.add(serviceName(entry));
  return {
    traceId,
    tree,
    entries,
    entryBySpan,
    services: [...services],
    spanCount: spans.length,
    linked: linkedCalls(entries, links, held),
    isOpen: entries.some(({ exchange }) => !isClosed(exchange)),
  };
}

/** The exchange of a node, when the proxy carried it. */
export function entryOfNode({ entryBySpan }: ShownTrace, { id }: TraceNode): ExchangeEntry | undefined {
  return entryBySpan.get(id);
}
