// What the live answers of a run have given so far in the place of the recorded values.
import type { HeaderList } from '../../http/header-list.ts';
import { answerValues } from './answer-values.ts';
import type { Correlation, ValueUse } from './correlation.ts';
import type { LiveUse } from './substitute.ts';

export class LiveValues {
  readonly #correlation: Correlation;
  /** What is said again of each answer, by the id of its exchange. */
  readonly #sources: ReadonlyMap<string, readonly ValueUse[]>;
  readonly #live = new Map<string, ReadonlyMap<string, string>>();

  constructor(correlation: Correlation) {
    this.#correlation = correlation;
    this.#sources = Map.groupBy([...correlation.values()].flat(), ({ from }) => from);
  }

  /** Ids of the exchanges whose live answers a request needs. */
  needs(exchangeId: string): readonly string[] {
    return (this.#correlation.get(exchangeId) ?? []).map(({ from }) => from);
  }

  /** Takes what the live answer in the place of a recorded one holds. */
  answered(exchangeId: string, answer: { readonly headers: HeaderList; readonly bytes: Uint8Array }): void {
    if (!this.#sources.has(exchangeId)) return;
    const values = answerValues(answer).map(({ where, value }) => [where, value] as const);
    this.#live.set(exchangeId, new Map(values));
  }

  /** What a request says in the place of recorded values. What the live answers lack stays as it was recorded. */
  uses(exchangeId: string): LiveUse[] {
    return (this.#correlation.get(exchangeId) ?? []).flatMap((use): LiveUse[] => {
      const live = this.#live.get(use.from)?.get(use.where);
      return live === undefined ? [] : [{ ...use, live }];
    });
  }

  /** What an answer gave in the place of recorded values that later requests say again. */
  given(exchangeId: string): LiveUse[] {
    const live = this.#live.get(exchangeId);
    return (this.#sources.get(exchangeId) ?? []).flatMap((use): LiveUse[] => {
      const value = live?.get(use.where);
      return value === undefined || use.recorded === value ? [] : [{ ...use, live: value }];
    });
  }

  /** Values that a request says and that no live answer gave: it goes with what was recorded. */
  missing(exchangeId: string): ValueUse[] {
    return (this.#correlation.get(exchangeId) ?? []).filter(
      ({ from, where }) => this.#live.get(from)?.get(where) === undefined,
    );
  }
}
