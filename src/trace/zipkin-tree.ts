// The spans of one trace as Zipkin's server sees them when it counts links (zipkin2/internal/Trace.java, SpanNode.java):
// pieces of one span merged, the sides of a call as parent and child, whatever has no parent under the first root. It hides
// what cannot be placed; `assembleTrace` is the tree that is shown.
import type { Endpoint, Span } from './span.ts';

export interface ZipkinNode {
  /** Absent: a root that nobody reported, above spans whose parents are missing. */
  readonly span?: Span;
  readonly parent?: ZipkinNode;
  readonly children: readonly ZipkinNode[];
}

interface Node extends ZipkinNode {
  parent?: Node;
  children: Node[];
}

/** Undefined for no spans. */
export function zipkinTree(spans: readonly Span[]): ZipkinNode | undefined {
  if (spans.length === 0) return undefined;
  const merged = mergedSpans(spans);
  const hasShared = merged.some(({ shared }) => shared === true);
  const parentKeys = new Map<string, string | undefined>();
  for (const span of merged) {
    if (span.shared === true) parentKeys.set(keyOf(span.id, span.localEndpoint), span.id);
    else parentKeys.set(span.id, span.parentId);
  }
  let root: Node | undefined;
  const nodes = new Map<string, Node>();
  for (const span of merged) {
    const isShared = span.shared === true;
    const plainKey = isShared ? keyOf(span.id, undefined) : span.id;
    if (hasShared && !isShared && span.parentId !== undefined) {
      // Below the server's side of its parent, when that is of the same endpoint.
      const parentKey = keyOf(span.parentId, span.localEndpoint);
      if (parentKeys.has(parentKey)) parentKeys.set(plainKey, parentKey);
    }
    const node: Node = { span, children: [] };
    const isParentless = !isShared && span.parentId === undefined;
    if (isParentless && root === undefined) {
      root = node;
      parentKeys.delete(plainKey);
      continue;
    }
    nodes.set(plainKey, node);
    if (isShared) nodes.set(keyOf(span.id, span.localEndpoint), node);
  }
  const top = root ?? { children: [] };
  for (const [key, parentKey] of parentKeys) {
    const node = nodes.get(key);
    if (node === undefined) continue;
    const parent = (parentKey === undefined ? undefined : nodes.get(parentKey)) ?? top;
    node.parent = parent;
    parent.children.push(node);
  }
  return top;
}

/** Of a shared span: several servers may answer under one id. */
function keyOf(id: string, endpoint: Endpoint | undefined): string {
  return `${id} ${endpoint === undefined ? '' : JSON.stringify([endpoint.serviceName, endpoint.ipv4, endpoint.ipv6, endpoint.port])}`;
}

/** In the order of their ids, callers first. */
function mergedSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort(bySide);
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || last.id !== span.id) {
      merged.push(span);
      continue;
    }
    const isOnePiece = (last.shared === true) === (span.shared === true);
    const endpoint = isOnePiece ? mergedEndpoint(last.localEndpoint, span.localEndpoint) : 'other';
    if (endpoint !== 'other') merged[merged.length - 1] = mergedSpan(last, span, endpoint);
    else merged.push(corrected(span, last));
  }
  return merged;
}

/** A server that forgot to say that it shares its client's id, or what that client's parent was. */
function corrected(span: Span, before: Span): Span {
  const isShared = span.shared === true || (before.kind === 'CLIENT' && span.kind === 'SERVER');
  const parentId = isShared ? (span.parentId ?? before.parentId) : span.parentId;
  return { ...span, ...(parentId !== undefined && { parentId }), ...(isShared && { shared: true as const }) };
}

/** The first piece wins where both say something. */
function mergedSpan(one: Span, other: Span, localEndpoint: Endpoint | undefined): Span {
  const remote = mergedEndpoint(one.remoteEndpoint, other.remoteEndpoint);
  const remoteEndpoint = remote === 'other' ? one.remoteEndpoint : remote;
  return {
    ...other,
    ...one,
    ...(localEndpoint !== undefined && { localEndpoint }),
    ...(remoteEndpoint !== undefined && { remoteEndpoint }),
    annotations: [...one.annotations, ...other.annotations],
    tags: [...new Map([...one.tags, ...other.tags])],
  };
}

/** `other`: they contradict each other. What is absent fits anything. */
function mergedEndpoint(
  one: Endpoint | undefined,
  other: Endpoint | undefined,
): Endpoint | undefined | 'other' {
  if (one === undefined || other === undefined) return one ?? other;
  for (const field of ['serviceName', 'ipv4', 'ipv6', 'port'] as const) {
    if (one[field] !== undefined && other[field] !== undefined && one[field] !== other[field]) return 'other';
  }
  return { ...other, ...one };
}

function bySide(one: Span, other: Span): number {
  return (
    compare(one.id, other.id) ||
    Number(one.shared === true) - Number(other.shared === true) ||
    (one.shared === true ? 0 : Number(other.kind === 'CLIENT') - Number(one.kind === 'CLIENT')) ||
    byEndpoint(one.localEndpoint, other.localEndpoint)
  );
}

/** Absent ones first, so that their data joins the first that has one; within an endpoint absent names last. */
function byEndpoint(one: Endpoint | undefined, other: Endpoint | undefined): number {
  if (one === undefined || other === undefined)
    return Number(one !== undefined) - Number(other !== undefined);
  for (const field of ['serviceName', 'ipv4', 'ipv6'] as const) {
    const [left, right] = [one[field], other[field]];
    const order =
      left === undefined || right === undefined
        ? Number(left === undefined) - Number(right === undefined)
        : compare(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
