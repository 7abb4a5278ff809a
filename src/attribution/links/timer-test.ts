// Whether calls to a callee come from a timer: at even intervals, whatever requests come meanwhile. Under load every moment
// has a request open, and without this a timer's calls would be laid at the door of whoever was there.

const INTERVALS = 16;
const ENOUGH = 6;
/** Intervals between two judgements. */
const JUDGED_EVERY = 4;
/** Standard deviation of the intervals by their mean. */
const EVEN = 0.25;
/** Requests that come between two calls on average: with fewer the calls may be as even as the requests are. */
const REQUESTS_BETWEEN = 2;

export class TimerTest {
  readonly #intervals: number[] = [];
  readonly #requests: number[] = [];
  #next = 0;
  #lastAt: number | undefined;
  #lastRequests = 0;
  #isTimer = false;

  /** A call, by its beginning, and how many requests the service had been sent by then. */
  note(atMicros: number, requests: number): void {
    if (this.#lastAt !== undefined && atMicros > this.#lastAt) {
      this.#intervals[this.#next] = atMicros - this.#lastAt;
      this.#requests[this.#next] = requests - this.#lastRequests;
      this.#next = (this.#next + 1) % INTERVALS;
      if (this.#next % JUDGED_EVERY === 0) this.#isTimer = this.#judge();
    }
    this.#lastAt = atMicros;
    this.#lastRequests = requests;
  }

  get isTimer(): boolean {
    return this.#isTimer;
  }

  #judge(): boolean {
    if (this.#intervals.length < ENOUGH || mean(this.#requests) < REQUESTS_BETWEEN) return false;
    const average = mean(this.#intervals);
    const variance = mean(this.#intervals.map((interval) => (interval - average) ** 2));
    return Math.sqrt(variance) < EVEN * average;
  }

  get meanIntervalMicros(): number {
    return mean(this.#intervals);
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / Math.max(numbers.length, 1);
}
