// How the services of a run name their server spans: under the id of their client (shared, as B3 allows), or as a child of it. Both
// are right, but not in one service. Remembers one example of each, within bounds.
import type { Finding } from '../exchange/finding.ts';
import { depthFirst, type TraceNode, type TraceTree } from '../trace/trace-tree.ts';
import { BoundedMap } from './bounded-map.ts';
import { serviceOf, spanFinding, type TraceFacts } from './trace-facts.ts';

const MAX_SERVICES = 500;

type Style = 'shared' | 'child';

export class ServerStyles {
  /** By service and style: a span. */
  readonly #seen = new BoundedMap<string, string>(2 * MAX_SERVICES);

  judge(tree: TraceTree, facts: TraceFacts): Finding[] {
    const found = new Map<string, Finding>();
    const byId = new Map([...depthFirst(tree)].map(({ node }) => [node.id, node]));
    for (const node of byId.values()) {
      for (const span of node.spans) {
        const service = serviceOf(span);
        if (span.kind !== 'SERVER' || service === undefined) continue;
        const style =
          span.shared === true ? sharedStyle(node, service, facts) : childStyle(node, service, byId, facts);
        if (style === undefined) continue;
        this.#seen.set(`${style} ${service}`, span.id);
        const other = this.#seen.get(`${style === 'shared' ? 'child' : 'shared'} ${service}`);
        if (other === undefined) continue;
        const [shared, child] = style === 'shared' ? [span.id, other] : [other, span.id];
        found.set(
          service,
          spanFinding('span-styles-mixed', { ...span, service }, {}, [
            ["under its client's id", shared],
            ['as a child', child],
          ]),
        );
      }
    }
    return [...found.values()];
  }
}

/** Its id is one that somebody else made: the client's, or the proxy's on the way. */
function sharedStyle({ id, spans }: TraceNode, service: string, facts: TraceFacts): Style | undefined {
  const hasClient = spans.some((span) => span.kind === 'CLIENT' && serviceOf(span) !== service);
  return hasClient || facts.sentWith(id) !== undefined ? 'shared' : undefined;
}

/** Its parent is what came in with the request. A sidecar of the same name that shares it would be in between. */
function childStyle(
  { parentId }: TraceNode,
  service: string,
  byId: ReadonlyMap<string, TraceNode>,
  facts: TraceFacts,
): Style | undefined {
  if (parentId === undefined) return undefined;
  const parent = byId.get(parentId);
  if (parent?.services.includes(service) === true) return undefined;
  const isClient = parent?.spans.length === 1 && parent.kind === 'CLIENT';
  return isClient || facts.sentWith(parentId) !== undefined ? 'child' : undefined;
}
