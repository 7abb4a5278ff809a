// What belongs to a trace and is not in it: calls that its requests caused and that began a trace of their own, because a
// service dropped the context; and, the other way round, the requests that caused its own. Told from links alone.
import type { Link } from '../../exchange/link.ts';
import type { ExchangeEntry, HeldView } from '../../session/live-view.ts';
import { assembleTrace, depthFirst, type TraceNode } from '../../trace/trace-tree.ts';
import { isInTraceOf } from '../ledger/call-index.ts';

export interface LinkedCall {
  /** `call`: an exchange of this trace caused it. `cause`: it caused an exchange of this trace. */
  readonly kind: 'call' | 'cause';
  /** The exchange that is elsewhere. */
  readonly entry: ExchangeEntry;
  readonly node: TraceNode;
  readonly link: Link;
}

export interface LinkedCalls {
  /** By the id of the exchange that caused them. */
  readonly calls: ReadonlyMap<string, readonly LinkedCall[]>;
  readonly causes: readonly LinkedCall[];
  readonly count: number;
}

/** What links are looked up in. */
export interface KnownLinks {
  readonly entryOf: (id: string) => ExchangeEntry | undefined;
  /** What an exchange caused. */
  readonly callsOf: (id: string) => Iterable<ExchangeEntry>;
}

/** More nobody reads; a service that calls others a thousand times for one request must not stop the screen. */
const MAX_LINKED = 100;

export function linkedCalls(
  entries: readonly ExchangeEntry[],
  { entryOf, callsOf }: KnownLinks,
  held: HeldView,
): LinkedCalls {
  const calls = new Map<string, LinkedCall[]>();
  const causes = new Map<string, LinkedCall>();
  let count = 0;
  for (const entry of entries) {
    for (const call of callsOf(entry.exchange.id)) {
      if (count >= MAX_LINKED || call.link === undefined || isInTraceOf(call, entry)) continue;
      const node = ownNode(call, held);
      if (node === undefined) continue;
      const known = calls.get(entry.exchange.id) ?? [];
      known.push({ kind: 'call', entry: call, node, link: call.link });
      calls.set(entry.exchange.id, known);
      count += 1;
    }
    const { link } = entry;
    const cause = link?.exchange === undefined ? undefined : entryOf(link.exchange);
    if (link === undefined || cause === undefined || count >= MAX_LINKED) continue;
    if (isInTraceOf(cause, entry) || causes.has(cause.exchange.id)) continue;
    const node = ownNode(cause, held);
    if (node === undefined) continue;
    causes.set(cause.exchange.id, { kind: 'cause', entry: cause, node, link });
    count += 1;
  }
  return { calls, causes: [...causes.values()], count };
}

/** Undefined when its headers could not be read: it has no trace to be in. */
function ownNode({ exchange }: ExchangeEntry, held: HeldView): TraceNode | undefined {
  const tree = assembleTrace(held.spansOf(exchange));
  for (const { node } of depthFirst(tree)) if (node.id === exchange.hop.context?.spanId) return node;
  return undefined;
}
