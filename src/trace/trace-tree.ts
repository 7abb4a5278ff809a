// The spans of one trace as a tree, by Zipkin's rules (SpanNode.java, zipkin-lens span-node.js), with four differences
// that all serve "no span is ever hidden": a missing parent is a node of its own instead of its children hanging under the
// root; every root stays a root; a cycle is cut instead of never being reached; two operations that claim one id are two
// nodes. Each repair is listed. Pure; works in time n log n, and without recursion: a trace may be a chain of thousands.
import type { Span, SpanKind } from './span.ts';
import { halvesOf, type SpanHalf } from './span-halves.ts';
import { isSameTraceId } from './trace-id.ts';
import type { TraceRepair } from './trace-repair.ts';

export interface TraceNode {
  /** Two nodes have the same only when several operations were reported under it. */
  readonly id: string;
  /** As reported. A node whose parent was cut off, or is missing, has it too. */
  readonly parentId?: string;
  /** Somebody named it as a parent, and nobody reported it. */
  readonly isMissing: boolean;
  /** What was reported of it: the caller's side first, then the server's. Empty when it is missing. */
  readonly spans: readonly Span[];
  /** CLIENT for a client and its server together. */
  readonly kind?: SpanKind;
  /** The server's where there is one: it knows its route. */
  readonly name?: string;
  /** Names of the services that reported it, the caller first. */
  readonly services: readonly string[];
  /** Of a call that no server reported: whom the caller says it called. */
  readonly remoteService?: string;
  /** The caller's times where it told them, raw: by the clock of whoever reported them. */
  readonly startMicros?: number;
  readonly durationMicros?: number;
  /** Some side has a tag `error`, whatever its value. */
  readonly hasError: boolean;
  /** By start; one without a start comes first, as in Zipkin. */
  readonly children: readonly TraceNode[];
}

export interface TraceTree {
  /** The longest form that any span has. Empty for no spans. */
  readonly traceId: string;
  /** By start. Missing parents are among them, placed by their first child. */
  readonly roots: readonly TraceNode[];
  /** From the first start to the last end; absent when no span tells a time. */
  readonly startMicros?: number;
  readonly endMicros?: number;
  readonly repairs: readonly TraceRepair[];
}

type MutableNode = { -readonly [K in keyof TraceNode]: TraceNode[K] } & {
  children: MutableNode[];
  spans: Span[];
};

/** `spans`: of one trace, in any order. */
export function assembleTrace(spans: readonly Span[]): TraceTree {
  const repairs: TraceRepair[] = [];
  const traceId = longestTraceId(spans, repairs);
  const nodesById = new Map<string, MutableNode[]>();
  const parents = new Map<MutableNode, MutableNode>();
  for (const [id, reports] of Map.groupBy(spans, (span) => span.id)) {
    nodesById.set(id, operationsOf(halvesOf(reports, repairs), parents, repairs));
  }
  const nodes = [...nodesById.values()].flat();
  const placesById = new Map<string, ReadonlyMap<string, MutableNode>>();
  for (const node of nodes) {
    const { parentId } = node;
    if (parentId === undefined || parents.has(node)) continue;
    const candidates = nodesById.get(parentId) ?? [missingNode(parentId, nodesById, repairs)];
    if (candidates.length > 1 && !placesById.has(parentId))
      placesById.set(parentId, nodeByService(candidates));
    const place = placesById.get(parentId)?.get(node.spans[0]?.localEndpoint?.serviceName ?? '');
    const parent = place ?? candidates[0];
    if (parent !== undefined) parents.set(node, parent);
  }
  const all = [...nodesById.values()].flat();
  cutCycles(all, parents, repairs);

  const roots: MutableNode[] = [];
  for (const node of all.sort(byStart)) {
    const parent = parents.get(node);
    if (parent === undefined) roots.push(node);
    else parent.children.push(node);
  }
  return {
    traceId,
    roots: roots.sort((a, b) => (firstStart(a) ?? 0) - (firstStart(b) ?? 0)),
    ...extent(spans),
    repairs: [...repairs, ...rootRepairs(roots)],
  };
}

/** Every node with its depth, parents before their children. */
export function* depthFirst(
  tree: TraceTree,
): Generator<{ readonly node: TraceNode; readonly depth: number }> {
  const waiting = tree.roots.map((node) => ({ node, depth: 0 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    const { children } = next.node;
    for (let i = children.length - 1; i >= 0; i--) {
      const node = children[i];
      if (node !== undefined) waiting.push({ node, depth: next.depth + 1 });
    }
  }
}

function longestTraceId(spans: readonly Span[], repairs: TraceRepair[]): string {
  let longest = '';
  for (const { traceId } of spans) {
    if (traceId.length > longest.length) longest = traceId;
  }
  for (const { id, traceId, localEndpoint } of spans) {
    if (traceId === longest) continue;
    const service = localEndpoint?.serviceName;
    repairs.push({ kind: 'traceIdJoined', spanId: id, ...(service !== undefined && { service }) });
  }
  return spans.every((span) => isSameTraceId(span.traceId, longest)) ? longest : (spans[0]?.traceId ?? '');
}

/** The nodes of one id: a caller with its first server, then whatever else was reported under the id. */
function operationsOf(
  halves: readonly SpanHalf[],
  parents: Map<MutableNode, MutableNode>,
  repairs: TraceRepair[],
): MutableNode[] {
  const callers = halves.filter(({ isShared }) => !isShared);
  const servers = halves.filter(({ isShared }) => isShared).sort(byFirstStart);
  const [caller, ...otherCallers] = callers;
  const [server, ...otherServers] = servers;
  const first = nodeOf([caller, server].filter((half) => half !== undefined));
  const reused = otherCallers.map((half) => nodeOf([half]));
  const further = otherServers.map((half) => nodeOf([half]));
  if (caller !== undefined && server !== undefined && isParentContradicted(caller, server)) {
    repairs.push({ kind: 'parentDiffers', spanId: first.id, ...serviceOf(server) });
  }
  for (const half of otherCallers) repairs.push({ kind: 'idReused', spanId: first.id, ...serviceOf(half) });
  for (const half of otherServers)
    repairs.push({ kind: 'severalServers', spanId: first.id, ...serviceOf(half) });
  // A further server hangs below its client; without one it is a sibling of the first.
  if (caller !== undefined) for (const node of further) parents.set(node, first);
  return [first, ...reused, ...further];
}

function isParentContradicted(caller: SpanHalf, server: SpanHalf): boolean {
  const [a, b] = [caller.spans[0].parentId, server.spans[0].parentId];
  return a !== b && a !== undefined && b !== undefined;
}

function nodeOf(halves: readonly SpanHalf[]): MutableNode {
  const spans = halves.flatMap((half) => half.spans);
  const [head] = spans;
  if (head === undefined) throw new Error('a node without reports');
  const last = halves.at(-1)?.spans[0] ?? head;
  const parentId = spans.find((span) => span.parentId !== undefined)?.parentId;
  const timed = spans.find(isTimed) ?? spans.find(({ timestampMicros }) => timestampMicros !== undefined);
  const name = last.name ?? spans.find((span) => span.name !== undefined)?.name;
  const kind = spans.find((span) => span.kind !== undefined)?.kind;
  const remote = halves.length === 1 && isCalling(head) ? head.remoteEndpoint?.serviceName : undefined;
  return {
    id: head.id,
    ...(parentId !== undefined && { parentId }),
    isMissing: false,
    spans,
    ...(kind !== undefined && { kind }),
    ...(name !== undefined && { name }),
    services: [...new Set(spans.flatMap(({ localEndpoint }) => localEndpoint?.serviceName ?? []))],
    ...(remote !== undefined && { remoteService: remote }),
    ...(timed?.timestampMicros !== undefined && { startMicros: timed.timestampMicros }),
    ...(timed?.durationMicros !== undefined && { durationMicros: timed.durationMicros }),
    hasError: spans.some(({ tags }) => tags.some(([key]) => key === 'error')),
    children: [],
  };
}

function missingNode(id: string, nodesById: Map<string, MutableNode[]>, repairs: TraceRepair[]): MutableNode {
  const node: MutableNode = { id, isMissing: true, spans: [], services: [], hasError: false, children: [] };
  nodesById.set(id, [node]);
  repairs.push({ kind: 'parentMissing', spanId: id });
  return node;
}

/**
 * Of several nodes of one id, the child's parent is the one that served where the child was made, as in Zipkin, else the one
 * that called from there, else the first.
 */
function nodeByService(candidates: readonly MutableNode[]): ReadonlyMap<string, MutableNode> {
  const places = new Map<string, MutableNode>();
  const take = (span: Span | undefined, node: MutableNode): void => {
    const service = span?.localEndpoint?.serviceName;
    if (service !== undefined && !places.has(service)) places.set(service, node);
  };
  for (const node of candidates) take(node.spans.at(-1), node);
  for (const node of candidates) for (const span of node.spans) take(span, node);
  return places;
}

/** In each cycle the earliest node loses its parent. */
function cutCycles(
  nodes: readonly MutableNode[],
  parents: Map<MutableNode, MutableNode>,
  repairs: TraceRepair[],
): void {
  const settled = new Set<MutableNode>();
  for (const start of nodes) {
    const path = new Set<MutableNode>();
    let node: MutableNode | undefined = start;
    while (node !== undefined && !settled.has(node) && !path.has(node)) {
      path.add(node);
      node = parents.get(node);
    }
    if (node !== undefined && path.has(node)) {
      const onPath = [...path];
      const cycle = onPath.slice(onPath.indexOf(node));
      const [earliest = node] = cycle.sort(byKnownStart);
      parents.delete(earliest);
      repairs.push({
        kind: 'cycleCut',
        spanId: earliest.id,
        ...(earliest.services[0] !== undefined && { service: earliest.services[0] }),
      });
    }
    for (const each of path) settled.add(each);
  }
}

function rootRepairs(roots: readonly MutableNode[]): TraceRepair[] {
  const parentless = roots.filter(({ isMissing, parentId }) => !isMissing && parentId === undefined);
  const shared = parentless.filter(({ spans }) => spans[0]?.shared === true);
  const repair = (kind: TraceRepair['kind'], { id, services: [service] }: MutableNode): TraceRepair => ({
    kind,
    spanId: id,
    ...(service !== undefined && { service }),
  });
  return [
    ...shared.map((node) => repair('sharedOnRoot', node)),
    ...parentless.slice(1).map((node) => repair('severalRoots', node)),
  ];
}

function extent(spans: readonly Span[]): { readonly startMicros?: number; readonly endMicros?: number } {
  let startMicros = Number.POSITIVE_INFINITY;
  let endMicros = Number.NEGATIVE_INFINITY;
  for (const { timestampMicros, durationMicros = 0 } of spans) {
    if (timestampMicros === undefined) continue;
    startMicros = Math.min(startMicros, timestampMicros);
    endMicros = Math.max(endMicros, timestampMicros + durationMicros);
  }
  return startMicros <= endMicros ? { startMicros, endMicros } : {};
}

function byStart(a: MutableNode, b: MutableNode): number {
  return (a.startMicros ?? 0) - (b.startMicros ?? 0) || compareIds(a, b);
}

/** For a cut, a time that nobody told is no early one. */
function byKnownStart(a: MutableNode, b: MutableNode): number {
  const last = Number.MAX_SAFE_INTEGER;
  return (a.startMicros ?? last) - (b.startMicros ?? last) || compareIds(a, b);
}

function byFirstStart(a: SpanHalf, b: SpanHalf): number {
  return (a.spans[0].timestampMicros ?? 0) - (b.spans[0].timestampMicros ?? 0);
}

function compareIds({ id: a }: MutableNode, { id: b }: MutableNode): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A missing parent cannot have begun later than its first child. */
function firstStart(node: MutableNode): number | undefined {
  return node.isMissing ? node.children[0]?.startMicros : node.startMicros;
}

function isTimed({ timestampMicros, durationMicros }: Span): boolean {
  return timestampMicros !== undefined && durationMicros !== undefined;
}

function isCalling({ kind }: Span): boolean {
  return kind === 'CLIENT' || kind === 'PRODUCER';
}

function serviceOf({ spans: [span] }: SpanHalf): { readonly service?: string } {
  const service = span.localEndpoint?.serviceName;
  return service === undefined ? {} : { service };
}
