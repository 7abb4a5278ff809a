// The recorded answers of one data plane: found by what a request is, given in their order.
import { type Authority, urlHost } from '../../http/authority.ts';
import type { Destination } from '../route.ts';
import { ANY_BODY } from './body-facts.ts';
import { IndexReader, type VariantKeys, type VariantRange } from './stub-index.ts';
import { isNamedParty, isSameParty, partyOfDestination } from './stub-party.ts';
import type { FilePlace, StubParty, StubPlan } from './stub-plan.ts';
import { PoolReader } from './stub-pool.ts';

export interface GivenAnswer {
  readonly place: FilePlace;
  /** 1, 2, 3 ... */
  readonly n: number;
}

/** Recorded requests with one place, query and headers, of one party. */
export type Candidates = Pick<VariantKeys, 'place' | 'head'>;

const MAX_KNOWN_DESTINATIONS = 1000;

export class StubBook {
  readonly plan: StubPlan;
  readonly pool: PoolReader;
  readonly #index: IndexReader;
  readonly #given: Int32Array;
  /** Parties that answer for a destination; undefined: it is not answered for. */
  readonly #known = new Map<string, readonly number[] | undefined>();

  /** Opens the pool; throws the system's error. */
  constructor(plan: StubPlan) {
    this.plan = plan;
    this.pool = new PoolReader(plan.pool);
    this.#given = new Int32Array(plan.given);
    this.#index = new IndexReader(plan.index);
  }

  /** The parties that stand for a destination; undefined: it is not answered for. */
  partiesFor(destination: Destination): readonly number[] | undefined {
    const { service = '', route, upstream } = destination;
    const key = `${service} ${route} ${upstream.host}:${upstream.port}`;
    if (this.#known.has(key)) return this.#known.get(key);
    if (this.#known.size >= MAX_KNOWN_DESTINATIONS) this.#known.clear();
    const parties = this.#partiesOf(partyOfDestination(destination), route);
    this.#known.set(key, parties);
    return parties;
  }

  /** Whether a tunnel to this host is to be looked into before a connection is made. */
  isTunnelWatched({ host, port }: Required<Authority>): boolean {
    const { scope, unmatched } = this.plan;
    const party = { authority: `${urlHost(host)}:${port}` };
    if (scope.length === 0 && unmatched.kind !== 'forward') return true;
    const parties = this.#partiesOf(party, '');
    return parties !== undefined && (scope.length > 0 || parties.length > 0);
  }

  find(parties: readonly number[], place: string, head: string): Candidates | undefined {
    for (const party of parties) {
      const candidates = { place: placeKey(party, place), head };
      if (!isEmpty(this.#index.range(candidates))) return candidates;
    }
    return undefined;
  }

  /** The variant for a body: the same one, the same but for secrets, or any. */
  variantFor(candidates: Candidates, keyOf: (hidesSecrets: boolean) => string): number | undefined {
    const variantWith = (body: string): number | undefined => {
      const range = this.#index.range({ ...candidates, body });
      return isEmpty(range) ? undefined : range.from;
    };
    const same = variantWith(keyOf(false));
    if (same !== undefined) return same;
    return (this.plan.lacksSecrets ? variantWith(keyOf(true)) : undefined) ?? variantWith(ANY_BODY);
  }

  /** The next answer; undefined when each has been given and none is given again. */
  next(variant: number): GivenAnswer | undefined {
    const before = Atomics.add(this.#given, variant, 1) >>> 0;
    const n = this.#indexOf(before, this.#index.answerCount(variant));
    const place = this.#index.answer(variant, n);
    return place === undefined ? undefined : { place, n: n + 1 };
  }

  /** The first answers to requests of the same method and path, so many at most. */
  near(parties: readonly number[], place: string, most: number): readonly FilePlace[] {
    return parties
      .flatMap((party) => {
        const { from, to } = this.#index.range({ place: placeKey(party, place) });
        return Array.from(
          { length: Math.min(to - from, most) },
          (_, i) => this.#index.answer(from + i, 0) ?? [],
        );
      })
      .flat()
      .slice(0, most);
  }

  /**
   * Where a request goes that no route takes: to whom it names, else to whoever was asked for such a place. Nobody else, but
   * where nothing is known beside the recordings (`isAlone`): then the first is as good as any.
   */
  partyWithoutRoute(named: StubParty | undefined, place: string, isAlone: boolean): StubParty | undefined {
    const { parties, scope } = this.plan;
    const all = parties.filter((party) => scope.length === 0 || isNamedParty(party, scope));
    const meant = named && all.find((party) => isSameParty(party, named));
    const asked =
      meant ??
      all.find((party) => !isEmpty(this.#index.range({ place: placeKey(parties.indexOf(party), place) })));
    return asked ?? (isAlone ? all[0] : undefined);
  }

  close(): void {
    this.pool.close();
  }

  #indexOf(before: number, count: number): number {
    switch (this.plan.repeat) {
      case 'last':
        return Math.min(before, count - 1);
      case 'all':
        return before % Math.max(count, 1);
      case 'none':
        return before;
    }
  }

  #partiesOf(asked: StubParty, route: string): readonly number[] | undefined {
    const { scope, parties, match } = this.plan;
    const same = parties.flatMap((party, index) => (isSameParty(party, asked) ? [index] : []));
    const isInScope =
      scope.length === 0 ||
      scope.includes(route.toLowerCase()) ||
      isNamedParty(asked, scope) ||
      same.some((index) => isNamedParty(parties[index] ?? asked, scope));
    if (!isInScope) return undefined;
    return match.service ? same : parties.map((_, index) => index);
  }
}

/** `place`: method and path. */
export function placeKey(party: number, place: string): string {
  return `${party} ${place}`;
}

function isEmpty({ from, to }: VariantRange): boolean {
  return from >= to;
}
