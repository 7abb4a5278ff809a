// A request that a service is serving, or served lately, as the search for causes keeps it.
import type { ModelCall, ModelRequest } from './call-model.ts';
import type { CallEnd, ObservedCall } from './observed-call.ts';

const NO_CALLS: readonly ModelCall[] = [];
/** From the head of an answer to its end. */
const ONE_GO_MICROS = 20_000;

export class RequestInService implements ModelRequest {
  /** More may become known of it. */
  call: ObservedCall;
  readonly route: string;
  readonly startMicros: number;
  /** Infinity while it is open. */
  endMicros = Number.POSITIVE_INFINITY;
  answeredMicros = Number.POSITIVE_INFINITY;
  /** Calls that are held to be its own, by their beginning. */
  calls: readonly ModelCall[] = NO_CALLS;
  /** Calls that it may have caused, and that are not decided yet. */
  undecided = 0;
  /** Of the least certain decision that concerns it. */
  certainty = 1;
  isLearned = false;

  constructor(call: ObservedCall) {
    this.call = call;
    this.route = call.route;
    this.startMicros = call.startMicros;
  }

  get isOpen(): boolean {
    return this.endMicros === Number.POSITIVE_INFINITY;
  }

  /** When its service was done with it, as far as that can be told: an answer that comes in one go was its last act. */
  get workEndMicros(): number {
    return this.endMicros - this.answeredMicros < ONE_GO_MICROS ? this.answeredMicros : this.endMicros;
  }

  ended({ endMicros, answeredMicros }: CallEnd): void {
    this.endMicros = endMicros;
    this.answeredMicros = Math.min(answeredMicros ?? endMicros, endMicros);
  }

  /** Whether it was open at that time, give or take. */
  wasOpenAt(micros: number, slackMicros: number): boolean {
    return this.startMicros <= micros && micros <= this.endMicros + slackMicros;
  }

  gave(call: ModelCall): void {
    this.calls = [...this.calls, call].sort((a, b) => a.startMicros - b.startMicros);
    // The answer's head may leave before the work is done.
    if (call.endMicros > this.answeredMicros && call.startMicros <= this.endMicros) {
      this.answeredMicros = this.endMicros;
    }
  }
}

/** Of requests in one process that may wait there in line: the one whose turn it was, which ends before the others. */
export function firstToEnd(requests: readonly RequestInService[]): RequestInService | undefined {
  let first: RequestInService | undefined;
  for (const request of requests)
    if (first === undefined || request.endMicros < first.endMicros) first = request;
  return first;
}
