// Which inbound exchange caused an outbound one, for all services of a session. It is told of exchanges as they begin, end
// and are identified, in any order, and asked now and then what it can decide. It holds times and ids, within limits; the
// values that exchanges share it asks for when a call needs scoring, and gets them as keyed hashes.
import type { CallEnd, ObservedCall } from './observed-call.ts';
import type { PendingCall } from './pending-call.ts';
import type { RequestInService } from './request-in-service.ts';
import { type LinkDecision, ServiceCalls } from './service-calls.ts';
import type { TokenSet } from './token-evidence.ts';

export interface LinkEngine {
  /** An exchange began. May be told again with more that is known; what was known before stays. */
  began(call: ObservedCall): void;
  ended(id: string, end: CallEnd): void;
  /** What can be decided by now; `mayScore` false: what would take long is given up as unknown. */
  advance(nowMicros: number, mayScore?: boolean): LinkDecision[];
  /** Whether anything waits for a decision. */
  readonly isBusy: boolean;
}

interface Seen {
  call: ObservedCall;
  end?: CallEnd;
  request?: RequestInService;
  pending?: PendingCall;
}

const MAX_SEEN = 20_000;
const MAX_SERVICES = 200;

export function createLinkEngine(tokensOf: (exchangeId: string) => TokenSet): LinkEngine {
  return new Engine(tokensOf);
}

class Engine implements LinkEngine {
  readonly #tokensOf: (exchangeId: string) => TokenSet;
  readonly #services = new Map<string, ServiceCalls>();
  readonly #seen = new Map<string, Seen>();

  constructor(tokensOf: (exchangeId: string) => TokenSet) {
    this.#tokensOf = tokensOf;
  }

  get isBusy(): boolean {
    for (const service of this.#services.values()) if (service.isBusy) return true;
    return false;
  }

  began(call: ObservedCall): void {
    const before = this.#seen.get(call.id);
    const seen: Seen = before ?? { call };
    if (before === undefined) {
      this.#seen.set(call.id, seen);
      if (this.#seen.size > MAX_SEEN) this.#seen.delete(this.#seen.keys().next().value ?? '');
    } else {
      seen.call = { ...before.call, ...call };
    }
    this.#takeAsRequest(seen);
    this.#takeAsCall(seen);
  }

  ended(id: string, end: CallEnd): void {
    const seen = this.#seen.get(id);
    if (seen === undefined || seen.end !== undefined) return;
    seen.end = end;
    this.#tellEnd(seen);
  }

  advance(nowMicros: number, mayScore = true): LinkDecision[] {
    const decisions: LinkDecision[] = [];
    for (const service of this.#services.values()) {
      if (service.isBusy) decisions.push(...service.advance(nowMicros, mayScore));
    }
    return decisions;
  }

  #takeAsRequest(seen: Seen): void {
    const { callee } = seen.call;
    if (callee === undefined || seen.request !== undefined) return;
    // What a service asks of itself is both.
    const service = this.#service(callee);
    if (service === undefined) return;
    seen.request = service.requestBegan(seen.call);
    if (seen.end !== undefined) service.requestEnded(seen.request, seen.end);
  }

  #takeAsCall(seen: Seen): void {
    const { caller } = seen.call;
    if (caller === undefined || seen.pending !== undefined) return;
    const service = this.#services.get(caller);
    // A program that serves nobody makes no call on behalf of anybody.
    if (service === undefined) return;
    seen.pending = service.callBegan(seen.call);
    if (seen.end !== undefined) service.callEnded(seen.pending, seen.end);
  }

  #tellEnd({ call, end, request, pending }: Seen): void {
    if (end === undefined) return;
    if (pending !== undefined) this.#services.get(call.caller ?? '')?.callEnded(pending, end);
    if (request !== undefined) this.#services.get(call.callee ?? '')?.requestEnded(request, end);
  }

  #service(name: string): ServiceCalls | undefined {
    const known = this.#services.get(name);
    if (known !== undefined || this.#services.size >= MAX_SERVICES) return known;
    const made = new ServiceCalls(this.#tokensOf);
    this.#services.set(name, made);
    return made;
  }
}
