// Who calls whom as rows: each caller as a heading, below it whom it called, with what became of the trace context on the
// way. Callers that nobody is known to have called come first, so that the graph reads from where requests come in.
import type { ContextFate, ContextFlow } from '../../exchange/context-fate.ts';
import type { ServiceEdge } from '../ledger/service-edges.ts';

export type FateCounts = Readonly<Record<ContextFate, number>>;

export type ServiceRow =
  | { readonly kind: 'caller'; readonly key: string; readonly name: string; readonly isCalled: boolean }
  | {
      readonly kind: 'edge';
      readonly key: string;
      readonly edge: ServiceEdge;
      readonly isLast: boolean;
      /** Absent where no link tells. */
      readonly fates?: FateCounts;
      /** The inbound route on which most contexts were lost. */
      readonly worst?: ContextFlow;
    };

const NO_FATES: FateCounts = { kept: 0, restarted: 0, lost: 0, stale: 0 };

export function serviceRows(edges: readonly ServiceEdge[], flows: readonly ContextFlow[]): ServiceRow[] {
  const byCaller = Map.groupBy(edges, ({ caller }) => caller);
  const called = new Set(edges.filter(({ caller, callee }) => caller !== callee).map(({ callee }) => callee));
  const flowsByEdge = Map.groupBy(flows, ({ service, callee }) => `${service}\n${callee}`);
  const callers = [...byCaller.keys()].sort(
    (a, b) => Number(called.has(a)) - Number(called.has(b)) || (a < b ? -1 : 1),
  );
  return callers.flatMap((name) => {
    const own = (byCaller.get(name) ?? []).toSorted((a, b) => (a.callee < b.callee ? -1 : 1));
    return [
      { kind: 'caller', key: name, name, isCalled: called.has(name) } as const,
      ...own.map((edge, i) => edgeRow(edge, flowsByEdge.get(edge.key), i === own.length - 1)),
    ];
  });
}

function edgeRow(edge: ServiceEdge, flows: readonly ContextFlow[] | undefined, isLast: boolean): ServiceRow {
  const row = { kind: 'edge', key: edge.key, edge, isLast } as const;
  if (flows === undefined) return row;
  const fates = flows.reduce((sum, { counts }) => added(sum, counts), NO_FATES);
  const worst = flows.toSorted((a, b) => broken(b.counts) - broken(a.counts))[0];
  return { ...row, fates, ...(worst !== undefined && broken(worst.counts) > 0 && { worst }) };
}

/** Contexts that did not get through. */
export function broken({ restarted, lost, stale }: FateCounts): number {
  return restarted + lost + stale;
}

function added(a: FateCounts, b: FateCounts): FateCounts {
  return {
    kept: a.kept + b.kept,
    restarted: a.restarted + b.restarted,
    lost: a.lost + b.lost,
    stale: a.stale + b.stale,
  };
}
