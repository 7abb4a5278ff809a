// Everything that was counted of one service's calls from one route to one callee.
import type { ContextFate } from '../../exchange/context-fate.ts';
import type { ObservedFlow } from './observed-flow.ts';

export type Counts = Record<ContextFate, number>;

export interface Example {
  readonly inbound: string;
  readonly outbound: string;
  readonly headersIn: readonly string[];
  readonly headersOut: readonly string[];
}

export interface FlowRecord {
  readonly service: string;
  readonly route: string;
  readonly callee: string;
  /** While no other request was open; while others were; after the answer, which is in neither of them. */
  readonly alone: Counts;
  readonly concurrent: Counts;
  readonly after: Counts;
  /** Among the broken ones. */
  otherFormat: number;
  unsampled: number;
  passedThrough: number;
  /** Calls that try again what was called before, and how they fared. */
  readonly attempts: { lost: number; kept: number };
  /** All links were exact. */
  isExact: boolean;
  /** First words of user agents: calls that were broken and that were kept. */
  readonly clients: Map<string, { broken: number; kept: number }>;
  /** The newest of each kind. */
  readonly examples: Partial<Record<ContextFate | 'after' | 'concurrent', Example>>;
  process?: { readonly pid?: number; readonly name?: string };
}

const MAX_CLIENTS = 16;

export function noCounts(): Counts {
  return { kept: 0, restarted: 0, lost: 0, stale: 0 };
}

export function createFlowRecord(service: string, route: string, callee: string): FlowRecord {
  return {
    service,
    route,
    callee,
    alone: noCounts(),
    concurrent: noCounts(),
    after: noCounts(),
    otherFormat: 0,
    unsampled: 0,
    passedThrough: 0,
    attempts: { lost: 0, kept: 0 },
    isExact: true,
    clients: new Map(),
    examples: {},
  };
}

export function countFlow(
  record: FlowRecord,
  flow: ObservedFlow,
  ids: { readonly inbound: string; readonly outbound: string },
  isLaterAttempt: boolean,
): void {
  const { fate } = flow;
  const counts = flow.isAfterAnswer ? record.after : flow.isConcurrent ? record.concurrent : record.alone;
  counts[fate] += 1;
  const isBroken = fate !== 'kept';
  if (isBroken && flow.isOtherFormat) record.otherFormat += 1;
  if (isBroken && flow.isUnsampled) record.unsampled += 1;
  if (isBroken && flow.isPassedThrough) record.passedThrough += 1;
  if (isLaterAttempt && fate === 'lost') record.attempts.lost += 1;
  if (isLaterAttempt && fate === 'kept') record.attempts.kept += 1;
  if (flow.confidence !== 'exact') record.isExact = false;
  const client = record.clients.get(flow.client);
  if (client !== undefined) client[isBroken ? 'broken' : 'kept'] += 1;
  else if (record.clients.size < MAX_CLIENTS)
    record.clients.set(flow.client, { broken: isBroken ? 1 : 0, kept: isBroken ? 0 : 1 });
  const example = { ...ids, headersIn: flow.headersIn, headersOut: flow.headersOut };
  record.examples[fate] = example;
  if (isBroken && flow.isAfterAnswer) record.examples.after = example;
  if (isBroken && flow.isConcurrent) record.examples.concurrent = example;
}

export function sumOf(...all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) {
    sum.kept += counts.kept;
    sum.restarted += counts.restarted;
    sum.lost += counts.lost;
    sum.stale += counts.stale;
  }
  return sum;
}

export function totalOf({ kept, restarted, lost, stale }: Counts): number {
  return kept + restarted + lost + stale;
}

export function brokenOf({ restarted, lost, stale }: Counts): number {
  return restarted + lost + stale;
}
