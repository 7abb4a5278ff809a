// Counts the limits that are met and tells of them: the first of an episode at once and with a sentence, the others as
// a number, gathered for a second, so that a flood of refused connections is no flood of events.
import { Episodes } from '../exchange/episodes.ts';
import type { Limit } from '../exchange/limit.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { Clock } from '../trace/clock.ts';

const GATHER_MS = 1000;

export class LimitReports {
  readonly #emit: (event: PlaneEvent) => void;
  readonly #episodes: Episodes;
  readonly #gathered = new Map<Limit, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, emit: (event: PlaneEvent) => void) {
    this.#episodes = new Episodes(clock);
    this.#emit = emit;
  }

  /** `sentence` says what was met and what is done about it; absent where something else says so. */
  met(limit: Limit, sentence?: string): void {
    if (this.#episodes.begins(limit)) {
      if (sentence !== undefined) {
        this.#emit({ type: 'notice', severity: limit === 'idleTime' ? 'info' : 'warning', text: sentence });
      }
      this.#emit({ type: 'limited', limit, count: 1 });
      return;
    }
    this.#gathered.set(limit, (this.#gathered.get(limit) ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  /** Tells what was gathered; also at the end. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [limit, count] of this.#gathered) this.#emit({ type: 'limited', limit, count });
    this.#gathered.clear();
  }
}
