// Tells the first of a row of like happenings from the ones that follow: a person wants to hear once that a limit is
// met, not once for each of ten thousand requests.
import type { Clock } from '../trace/clock.ts';

/** An episode is over when nothing of its kind has happened for this long. */
const QUIET_MICROS = 10_000_000;

export class Episodes {
  readonly #clock: Clock;
  readonly #lastMicros = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that something of this kind has happened; true when that begins an episode. */
  begins(kind: string): boolean {
    const now = this.#clock.monotonicMicros();
    const last = this.#lastMicros.get(kind);
    this.#lastMicros.set(kind, now);
    return last === undefined || now - last > QUIET_MICROS;
  }
}
