// Who calls whom, counted by caller and callee. Only exchanges whose caller attribution knows make an edge; nothing is told
// from headers, so where nothing is known there is no edge. Bounded: what comes after the bound is counted as not shown.
import type { Contribution } from './contribution.ts';
import { createTally, type Tally, tallyUp } from './tally.ts';

export interface ServiceEdge extends Tally {
  readonly key: string;
  readonly caller: string;
  readonly callee: string;
}

const MAX_EDGES = 1_000;

export class ServiceEdges {
  readonly #edges = new Map<string, ServiceEdge>();
  #unknown = 0;
  #notShown = 0;

  count(contribution: Contribution, by: 1 | -1): void {
    const { caller, service } = contribution;
    if (caller === undefined) {
      this.#unknown += by;
      return;
    }
    const edge = this.#edgeOf(caller, service);
    if (edge === undefined) this.#notShown += by;
    else tallyUp(edge, contribution, by);
  }

  edges(): readonly ServiceEdge[] {
    return [...this.#edges.values()].filter(({ count }) => count > 0);
  }

  /** Exchanges whose caller is not known. */
  get unknown(): number {
    return this.#unknown;
  }

  /** Exchanges of edges beyond the bound. */
  get notShown(): number {
    return this.#notShown;
  }

  clear(): void {
    this.#edges.clear();
    this.#unknown = 0;
    this.#notShown = 0;
  }

  #edgeOf(caller: string, callee: string): ServiceEdge | undefined {
    const key = `${caller}\n${callee}`;
    const found = this.#edges.get(key);
    if (found !== undefined || this.#edges.size >= MAX_EDGES) return found;
    const added = { key, caller, callee, ...createTally() };
    this.#edges.set(key, added);
    return added;
  }
}
