// Calls that a service makes while it serves nobody: timers, start-up, queues, and work that goes on after the answer. How
// often each callee is called in that way decides whether "only one request was open" proves anything.

interface OfCallee {
  /** While something was open and nothing had just ended: such a call is no late work of an earlier request. */
  inside: number;
  /** While nothing was open, though something had just ended. */
  after: number;
  /** While nothing was open and nothing had just ended. */
  idle: number;
  calls: number;
}

/** Above this share of calls made while nothing was open, a single candidate is no proof. */
const MAX_SHARE = 0.05;
/** What is expected of background calls before any was seen: a tenth of one in ten seconds. */
const PRIOR_CALLS = 0.1;
const PRIOR_MICROS = 10e6;
const MAX_CALLEES = 1_000;

export class UnpromptedCalls {
  readonly #byCallee = new Map<string, OfCallee>();
  #idleMicros = 0;

  note(callee: string, open: number, justEnded: boolean): void {
    const seen = this.#byCallee.get(callee) ?? { inside: 0, after: 0, idle: 0, calls: 0 };
    seen.calls += 1;
    if (open > 0 && !justEnded) seen.inside += 1;
    if (open === 0 && justEnded) seen.after += 1;
    if (open === 0 && !justEnded) seen.idle += 1;
    if (this.#byCallee.has(callee) || this.#byCallee.size < MAX_CALLEES) this.#byCallee.set(callee, seen);
  }

  /** Time passed with so many requests open. */
  passed(micros: number, open: number): void {
    if (open === 0) this.#idleMicros += micros;
  }

  /** Whether a call to it that is made while one request is open was made for that request. */
  provesSingleCandidate(callee: string, endedLately: number): boolean {
    const seen = this.#byCallee.get(callee);
    if (seen === undefined) return endedLately === 0;
    if ((seen.after + seen.idle) / seen.calls >= MAX_SHARE) return false;
    return endedLately === 0 || seen.inside > 0;
  }

  /** Whether calls to it may be late work of a request that was answered before. */
  mayFollowAnswer(callee: string): boolean {
    const seen = this.#byCallee.get(callee);
    if (seen === undefined) return true;
    return seen.inside === 0 || seen.after / seen.calls >= MAX_SHARE;
  }

  /** Whether it is called with nobody to have caused it. */
  comesFromNowhere(callee: string): boolean {
    return (this.#byCallee.get(callee)?.idle ?? 0) > 0;
  }

  /** Whether it has been called after answers, and never with nobody to have caused it. */
  onlyFollowsAnswers(callee: string): boolean {
    const seen = this.#byCallee.get(callee);
    return seen !== undefined && seen.after >= 3 && seen.idle === 0;
  }

  /** Natural logarithm of how many such calls are to be expected in a microsecond. */
  logRate(callee: string): number {
    const seen = this.#byCallee.get(callee);
    const calls = (seen?.after ?? 0) + (seen?.idle ?? 0);
    return Math.log((calls + PRIOR_CALLS) / (this.#idleMicros + PRIOR_MICROS));
  }
}
