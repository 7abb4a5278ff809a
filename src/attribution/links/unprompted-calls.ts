// Calls that a service makes while it serves nobody: timers, start-up, queues, and work that goes on after the answer. How
// often each callee is called in that way decides whether "only one request was open" proves anything.
import { TimerTest } from './timer-test.ts';

interface OfCallee {
  /** While something was open and nothing had just ended: such a call is no late work of an earlier request. */
  inside: number;
  /** While nothing was open, though something had just ended. */
  after: number;
  /** While nothing was open and nothing had just ended. */
  idle: number;
  /** Inside a request that took the smaller part of the time since the one before. */
  proving: number;
  /** How surely the calls keep to the time of requests, in nats: each by the share of the time that was theirs. */
  proof: number;
  readonly timer: TimerTest;
}

/** What was going on as a call began. */
export interface Surroundings {
  readonly atMicros: number;
  /** Requests open in the service. */
  readonly open: number;
  /** A request had ended less than a second before. */
  readonly justEnded: boolean;
  /** Requests that the service had been sent by then. */
  readonly requests: number;
  /** When one was open: how much it took of the time since the one before had ended. */
  readonly share?: number;
}

/** Above this share of calls made while nothing was open, of those that tell one from the other, a single candidate is no proof. */
const MAX_SHARE = 0.05;
/** What is expected of background calls before any was seen: a tenth of one in ten seconds. */
const PRIOR_CALLS = 0.1;
const PRIOR_MICROS = 10e6;
const MAX_CALLEES = 1_000;
/** Nats of proof that count as proof: twenty to one. */
const PROVEN = 3;
/** Where requests follow each other without a pause, calls that follow one fall into the next, and prove nothing. */
const MAX_PROVING_SHARE = 0.5;

export class UnpromptedCalls {
  readonly #byCallee = new Map<string, OfCallee>();
  #idleMicros = 0;

  note(callee: string, { atMicros, open, justEnded, requests, share }: Surroundings): void {
    let seen = this.#byCallee.get(callee);
    if (seen === undefined) {
      if (this.#byCallee.size >= MAX_CALLEES) return;
      seen = { inside: 0, after: 0, idle: 0, proving: 0, proof: 0, timer: new TimerTest() };
      this.#byCallee.set(callee, seen);
    }
    if (open > 0 && !justEnded) seen.inside += 1;
    if (open === 0 && justEnded) seen.after += 1;
    if (open === 0 && !justEnded) seen.idle += 1;
    if (share !== undefined && share < MAX_PROVING_SHARE) {
      seen.proving += 1;
      seen.proof -= Math.log(Math.max(share, 0.01));
    }
    seen.timer.note(atMicros, requests);
  }

  /** Time passed with so many requests open. */
  passed(micros: number, open: number): void {
    if (open === 0) this.#idleMicros += micros;
  }

  /** Whether a call to it that is made while one request is open was made for that request. */
  provesSingleCandidate(callee: string, endedLately: number): boolean {
    const seen = this.#byCallee.get(callee);
    if (seen === undefined) return endedLately === 0;
    if (unpromptedShare(seen) >= MAX_SHARE || seen.timer.isTimer) return false;
    return endedLately === 0 || isInside(seen);
  }

  /** Whether calls to it may be late work of a request that was answered before. */
  mayFollowAnswer(callee: string): boolean {
    const seen = this.#byCallee.get(callee);
    if (seen === undefined) return true;
    return !isInside(seen) || (seen.after > 0 && unpromptedShare(seen) >= MAX_SHARE);
  }

  /** Whether it is called at even intervals, whatever requests come meanwhile. */
  isTimer(callee: string): boolean {
    return this.#byCallee.get(callee)?.timer.isTimer === true;
  }

  /** Whether it is called with nobody to have caused it. */
  comesFromNowhere(callee: string): boolean {
    const seen = this.#byCallee.get(callee);
    return seen !== undefined && (seen.idle > 0 || seen.timer.isTimer);
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
    const whileIdle = (calls + PRIOR_CALLS) / (this.#idleMicros + PRIOR_MICROS);
    const byTimer = seen?.timer.isTimer === true ? 1 / seen.timer.meanIntervalMicros : 0;
    return Math.log(Math.max(whileIdle, byTimer));
  }
}

/** Where requests follow each other without a pause, calls tell nothing of this; they are left out. */
function unpromptedShare({ inside, proving, after, idle }: OfCallee): number {
  const unprompted = after + idle;
  return unprompted === 0 ? 0 : unprompted / (unprompted + inside + proving);
}

function isInside({ inside, proof }: OfCallee): boolean {
  return inside > 0 || proof >= PROVEN;
}
