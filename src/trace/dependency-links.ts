// Who calls whom, counted from the spans of traces by Zipkin's rules (zipkin2/internal/DependencyLinker.java): one count for
// each call, told by the server where it reported, else by the client.
import type { Span, SpanKind } from './span.ts';
import { type ZipkinNode, zipkinTree } from './zipkin-tree.ts';

export interface DependencyLink {
  readonly parent: string;
  readonly child: string;
  readonly callCount: number;
  /** Of the calls; those with a tag `error`. */
  readonly errorCount: number;
}

/** Of one trace, in the order in which they are met. */
export function linksOfTrace(spans: readonly Span[]): readonly DependencyLink[] {
  const tally = new LinkTally();
  const root = zipkinTree(spans);
  for (const node of nodesOf(root)) {
    linkOf(node, node === root, (parent, child, isError) => tally.add(parent, child, 1, isError ? 1 : 0));
  }
  return tally.links();
}

class LinkTally {
  readonly #links: { parent: string; child: string; callCount: number; errorCount: number }[] = [];
  /** Parent to child to its place. */
  readonly #places = new Map<string, Map<string, number>>();

  add(parent: string, child: string, calls: number, errors: number): void {
    const children = this.#places.get(parent) ?? new Map<string, number>();
    if (children.size === 0) this.#places.set(parent, children);
    const link = this.#links[children.get(child) ?? this.#links.length];
    if (link === undefined) {
      children.set(child, this.#links.length);
      this.#links.push({ parent, child, callCount: calls, errorCount: errors });
      return;
    }
    link.callCount += calls;
    link.errorCount += errors;
  }

  links(): readonly DependencyLink[] {
    return this.#links;
  }
}

/** Breadth first: above before below, whatever the times. */
function* nodesOf(root: ZipkinNode | undefined): Generator<ZipkinNode> {
  const waiting = root === undefined ? [] : [root];
  for (const node of waiting) {
    yield node;
    waiting.push(...node.children);
  }
}

function linkOf(
  node: ZipkinNode,
  isRoot: boolean,
  add: (parent: string, child: string, isError: boolean) => void,
): void {
  const { span } = node;
  if (span === undefined) return;
  const service = span.localEndpoint?.serviceName;
  const remote = span.remoteEndpoint?.serviceName;
  // The server below tells it.
  if (span.kind === 'CLIENT' && node.children.length > 0) return;
  // A span of no kind that knows both sides is as good as a client.
  const kind: SpanKind | undefined =
    span.kind ?? (service !== undefined && remote !== undefined ? 'CLIENT' : undefined);
  if (kind === undefined) return;
  const isServing = kind === 'SERVER' || kind === 'CONSUMER';
  let parent = isServing ? remote : service;
  const child = isServing ? service : remote;
  if (isServing && isRoot && parent === undefined) return;
  let isError = hasError(span);
  if (kind === 'PRODUCER' || kind === 'CONSUMER') {
    if (parent !== undefined && child !== undefined) add(parent, child, isError);
    return;
  }
  const ancestor = firstRemoteAncestor(node);
  const ancestorName = ancestor?.localEndpoint?.serviceName;
  if (ancestor !== undefined && ancestorName !== undefined) {
    // A client of another service than the one above it: the call in between was not reported.
    if (kind === 'CLIENT' && service !== undefined && ancestorName !== service)
      add(ancestorName, service, false);
    if (kind === 'SERVER' || parent === undefined) parent = ancestorName;
    if (ancestor.kind === 'CLIENT' && span.parentId !== undefined && span.parentId === ancestor.id) {
      isError ||= hasError(ancestor);
    }
  }
  if (parent !== undefined && child !== undefined) add(parent, child, isError);
}

/** Spans of no kind stand between the sides of calls. */
function firstRemoteAncestor(node: ZipkinNode): Span | undefined {
  for (let above = node.parent; above !== undefined; above = above.parent) {
    if (above.span?.kind !== undefined) return above.span;
  }
  return undefined;
}

function hasError({ tags }: Span): boolean {
  return tags.some(([key]) => key === 'error');
}
