// The tree of a trace as rows from top to bottom, without what is folded away.
import type { ExchangeEntry } from '../../session/live-view.ts';
import type { TraceNode } from '../../trace/trace-tree.ts';
import { entryOfNode, type ShownTrace } from '../traces/shown-trace.ts';

export interface WaterfallRow {
  /** Tells the rows of one trace apart, and stays when others come. */
  readonly key: string;
  readonly node: TraceNode;
  readonly depth: number;
  /** Of each level above it and its own: whether more siblings follow. */
  readonly follows: readonly boolean[];
  readonly isFolded: boolean;
  /** The parent's row, when there is one. */
  readonly parentKey?: string;
  /** The exchange that it was, when the proxy carried it. */
  readonly entry?: ExchangeEntry;
  /** Begins before its parent or after the parent's end. */
  readonly isOutside: boolean;
}

/** Deeper trees are drawn as deep as this. */
const MAX_DRAWN_DEPTH = 32;

export function waterfallRows(trace: ShownTrace, folded: ReadonlySet<string>): WaterfallRow[] {
  const rows: WaterfallRow[] = [];
  const seen = new Map<string, number>();
  const waiting = level(trace.tree.roots, undefined, []).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, parent, follows } = next;
    const times = seen.get(node.id) ?? 0;
    seen.set(node.id, times + 1);
    // Several operations may have been reported under one id.
    const key = times === 0 ? node.id : `${node.id}#${times}`;
    const isFolded = folded.has(key) && node.children.length > 0;
    const entry = entryOfNode(trace, node);
    const row = {
      key,
      node,
      depth: follows.length - 1,
      follows,
      isFolded,
      ...(parent !== undefined && { parentKey: parent.key }),
      ...(entry !== undefined && { entry }),
      isOutside: isOutside(node, parent?.node),
    };
    rows.push(row);
    if (isFolded) continue;
    const drawn = follows.length > MAX_DRAWN_DEPTH ? follows.slice(0, -1) : follows;
    for (const child of level(node.children, row, drawn).reverse()) waiting.push(child);
  }
  return rows;
}

interface Waiting {
  readonly node: TraceNode;
  readonly parent: { readonly key: string; readonly node: TraceNode } | undefined;
  readonly follows: readonly boolean[];
}

function level(nodes: readonly TraceNode[], parent: Waiting['parent'], above: readonly boolean[]): Waiting[] {
  return nodes.map((node, i) => ({ node, parent, follows: [...above, i < nodes.length - 1] }));
}

function isOutside({ startMicros }: TraceNode, parent: TraceNode | undefined): boolean {
  if (startMicros === undefined || parent?.startMicros === undefined) return false;
  if (startMicros < parent.startMicros) return true;
  return parent.durationMicros !== undefined && startMicros > parent.startMicros + parent.durationMicros;
}
