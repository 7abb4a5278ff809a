// The tree of a trace as rows from top to bottom, without what is folded away.
import type { ExchangeEntry } from '../../session/live-view.ts';
import type { TraceNode } from '../../trace/trace-tree.ts';
import type { LinkedCall } from '../traces/linked-calls.ts';
import { entryOfNode, type ShownTrace } from '../traces/shown-trace.ts';

export interface WaterfallRow {
  /** Tells the rows of one trace apart, and stays when others come. */
  readonly key: string;
  readonly node: TraceNode;
  readonly depth: number;
  /** Of each level above it and its own: whether more siblings follow. */
  readonly follows: readonly boolean[];
  /** Whether rows belong below it, drawn or folded away. */
  readonly hasChildren: boolean;
  readonly isFolded: boolean;
  /** The parent's row, when there is one. */
  readonly parentKey?: string;
  /** The exchange that it was, when the proxy carried it. */
  readonly entry?: ExchangeEntry;
  /** Begins before its parent or after the parent's end. */
  readonly isOutside: boolean;
  /** Of what is in another trace: how it belongs here. */
  readonly elsewhere?: LinkedCall;
}

/** Deeper trees are drawn as deep as this. */
const MAX_DRAWN_DEPTH = 32;

export function waterfallRows(trace: ShownTrace, folded: ReadonlySet<string>): WaterfallRow[] {
  const rows: WaterfallRow[] = [];
  const seen = new Map<string, number>();
  const roots = [...trace.linked.causes, ...trace.tree.roots.map((node) => ({ node }))];
  const waiting = level(roots, undefined, []).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { placed, parent, follows } = next;
    const { node } = placed;
    const elsewhere = 'link' in placed ? placed : undefined;
    const id = elsewhere === undefined ? node.id : `${elsewhere.kind} ${elsewhere.entry.exchange.id}`;
    const times = seen.get(id) ?? 0;
    seen.set(id, times + 1);
    // Several operations may have been reported under one id.
    const key = times === 0 ? id : `${id}#${times}`;
    const entry = elsewhere?.entry ?? entryOfNode(trace, node);
    const children = elsewhere === undefined ? childrenOf(node, times === 0 ? entry : undefined, trace) : [];
    const hasChildren = children.length > 0;
    const isFolded = folded.has(key) && hasChildren;
    const row = {
      key,
      node,
      depth: follows.length - 1,
      follows,
      hasChildren,
      isFolded,
      ...(parent !== undefined && { parentKey: parent.key }),
      ...(entry !== undefined && { entry }),
      isOutside: elsewhere === undefined && isOutside(node, parent?.node),
      ...(elsewhere !== undefined && { elsewhere }),
    };
    rows.push(row);
    if (isFolded) continue;
    const drawn = follows.length > MAX_DRAWN_DEPTH ? follows.slice(0, -1) : follows;
    for (const child of level(children, row, drawn).reverse()) waiting.push(child);
  }
  return rows;
}

type Placed = LinkedCall | { readonly node: TraceNode };

interface Waiting {
  readonly placed: Placed;
  readonly parent: { readonly key: string; readonly node: TraceNode } | undefined;
  readonly follows: readonly boolean[];
}

function level(all: readonly Placed[], parent: Waiting['parent'], above: readonly boolean[]): Waiting[] {
  return all.map((placed, i) => ({ placed, parent, follows: [...above, i < all.length - 1] }));
}

/** By start, with what its exchange called in other traces. */
function childrenOf(
  { children }: TraceNode,
  entry: ExchangeEntry | undefined,
  { linked }: ShownTrace,
): readonly Placed[] {
  const calls = entry === undefined ? undefined : linked.calls.get(entry.exchange.id);
  const own = children.map((node) => ({ node }));
  if (calls === undefined) return own;
  return [...own, ...calls].sort((a, b) => (a.node.startMicros ?? 0) - (b.node.startMicros ?? 0));
}

function isOutside({ startMicros }: TraceNode, parent: TraceNode | undefined): boolean {
  if (startMicros === undefined || parent?.startMicros === undefined) return false;
  if (startMicros < parent.startMicros) return true;
  return parent.durationMicros !== undefined && startMicros > parent.startMicros + parent.durationMicros;
}
