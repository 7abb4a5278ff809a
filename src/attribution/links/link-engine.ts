// Which inbound exchange caused an outbound one, for all services of a session. It is told of exchanges as they begin, end
// and are identified, in any order, and asked now and then what it can decide. It holds times and ids, within limits; the
// values that exchanges share it asks for when a call needs scoring, and gets them as keyed hashes.

import type { LinkDecision } from './link-decision.ts';
import type { CallEnd, ObservedCall } from './observed-call.ts';
import type { PendingCall } from './pending-call.ts';
import type { RequestInService } from './request-in-service.ts';
import { ServiceCalls } from './service-calls.ts';
import type { TokensOf } from './token-evidence.ts';

export interface LinkEngine {
  /** An exchange began. May be told again with more that is known; what was known before stays. */
  began(call: ObservedCall): void;
  /** Who is at the ends of an exchange that began before. False: it is not remembered, and has to be told as one that begins. */
  identified(id: string, ends: Ends): boolean;
  ended(id: string, end: CallEnd): void;
  /**
   * Decides what can be decided by now. `mayScore`, asked again and again: on false what would take long waits for the
   * next time, and what waits longest is given up as unknown where too many do.
   *
   * @returns calls given up so
   */
  advance(nowMicros: number, mayScore?: () => boolean): number;
  /** What was decided since this was asked last: by headers as soon as a call begins, otherwise when time advances. */
  takeDecisions(): LinkDecision[];
  /** Whether a decision about this exchange is to come. */
  isWaiting(id: string): boolean;
  /** Whether no request was open to its service, or had been lately, when it began, as far as was heard. */
  isUnprompted(id: string): boolean;
  /** Whether time has to advance. */
  readonly isBusy: boolean;
}

export type Ends = Pick<ObservedCall, 'caller' | 'callerPid' | 'callee' | 'calleePid' | 'isOneAtATime'>;

interface Seen {
  call: ObservedCall;
  end?: CallEnd;
  request?: RequestInService;
  pending?: PendingCall;
  /** Its caller, which was not known to serve anybody. */
  earlyOf: string | undefined;
}

const MAX_SEEN = 6_000;
/** Let go at once, because the way to the oldest is long: past the places of those that left before. */
const LET_GO = 500;
const MAX_SERVICES = 200;
/** Calls of a program that is not known to serve anybody, which are looked at again should it turn out to. */
const MAX_EARLY = 200;
const MAX_EARLY_CALLERS = 100;
const PATIENCE_MICROS = 30_000_000;

export function createLinkEngine(tokensOf: TokensOf): LinkEngine {
  return new Engine(tokensOf);
}

class Engine implements LinkEngine {
  readonly #tokensOf: TokensOf;
  readonly #services = new Map<string, ServiceCalls>();
  readonly #seen = new Map<string, Seen>();
  readonly #early = new Map<string, Seen[]>();
  /** Exchanges under way of which it will be known later who serves them. */
  readonly #unplaced = new Map<string, number>();
  #decisions: LinkDecision[] = [];

  constructor(tokensOf: TokensOf) {
    this.#tokensOf = tokensOf;
  }

  get isBusy(): boolean {
    for (const service of this.#services.values()) if (service.isBusy) return true;
    return false;
  }

  isWaiting(id: string): boolean {
    return this.#seen.get(id)?.pending?.isDecided === false;
  }

  isUnprompted(id: string): boolean {
    const { pending, call } = this.#seen.get(id) ?? {};
    if (pending === undefined || pending.isDecided || call?.caller === undefined) return false;
    // Who serves these is not known yet: it may be this service.
    for (const startMicros of this.#unplaced.values()) if (startMicros < pending.startMicros) return false;
    return this.#services.get(call.caller)?.isUnprompted(pending) === true;
  }

  began(call: ObservedCall): void {
    const before = this.#seen.get(call.id);
    const seen: Seen = before ?? { call, earlyOf: undefined };
    if (before === undefined) this.#remember(seen);
    else this.#know(seen, call);
    if (seen.call.callee === undefined && call.isPlacedLater === true && seen.end === undefined)
      this.#unplaced.set(call.id, call.startMicros);
    this.#takeAsRequest(seen);
    this.#takeAsCall(seen);
  }

  identified(id: string, ends: Ends): boolean {
    const seen = this.#seen.get(id);
    if (seen === undefined) return false;
    if (hasMore(ends, seen.call)) this.#know(seen, { ...seen.call, ...joined(ends, seen.call) });
    this.#takeAsRequest(seen);
    this.#takeAsCall(seen);
    return true;
  }

  ended(id: string, end: CallEnd): void {
    const seen = this.#seen.get(id);
    if (seen === undefined || seen.end !== undefined) return;
    seen.end = end;
    this.#unplaced.delete(id);
    const { call, request, pending } = seen;
    if (pending !== undefined) this.#services.get(call.caller ?? '')?.callEnded(pending, end);
    if (request !== undefined) this.#services.get(call.callee ?? '')?.requestEnded(request, end);
  }

  advance(nowMicros: number, mayScore = (): boolean => true): number {
    const heldFrom = this.#heldFrom(nowMicros);
    let givenUp = 0;
    for (const service of this.#services.values()) {
      if (service.isBusy) givenUp += service.advance(nowMicros, mayScore, heldFrom);
    }
    return givenUp;
  }

  takeDecisions(): LinkDecision[] {
    const decisions = this.#decisions;
    if (decisions.length > 0) this.#decisions = [];
    return decisions;
  }

  #remember(seen: Seen): void {
    this.#seen.set(seen.call.id, seen);
    if (this.#seen.size > MAX_SEEN) this.#letGo();
  }

  /** The oldest that have ended; where too few have, of the oldest the end will not be heard. */
  #letGo(): void {
    for (const seen of this.#seen.values()) {
      if (this.#seen.size <= MAX_SEEN - LET_GO) return;
      if (seen.end !== undefined) this.#drop(seen);
    }
    for (const seen of this.#seen.values()) {
      if (this.#seen.size <= MAX_SEEN - LET_GO) return;
      this.#drop(seen);
    }
  }

  #drop({ call, end, request }: Seen): void {
    this.#seen.delete(call.id);
    this.#unplaced.delete(call.id);
    if (end === undefined && request !== undefined)
      this.#services.get(call.callee ?? '')?.requestLost(request);
  }

  #know(seen: Seen, call: ObservedCall): void {
    seen.call = { ...seen.call, ...call, ...joined(call, seen.call) };
    if (seen.request === undefined) return;
    seen.request.call = seen.call;
    this.#services.get(seen.call.callee ?? '')?.noteProcess(seen.call);
  }

  #takeAsRequest(seen: Seen): void {
    const { callee } = seen.call;
    if (callee === undefined || seen.request !== undefined) return;
    this.#unplaced.delete(seen.call.id);
    const service = this.#service(callee);
    if (service === undefined) return;
    seen.request = service.requestBegan(seen.call);
    if (seen.end !== undefined) service.requestEnded(seen.request, seen.end);
    const early = this.#early.get(callee);
    if (early === undefined) return;
    this.#early.delete(callee);
    for (const call of early) if (call.call.startMicros >= seen.call.startMicros) this.#takeAsCall(call);
  }

  #takeAsCall(seen: Seen): void {
    const { caller } = seen.call;
    if (caller === undefined || seen.pending !== undefined) return;
    const service = this.#services.get(caller);
    // A program that serves nobody makes no call on behalf of anybody.
    if (service === undefined) {
      this.#takeEarly(caller, seen);
      return;
    }
    seen.pending = service.callBegan(seen.call);
    if (seen.end !== undefined) service.callEnded(seen.pending, seen.end);
  }

  #takeEarly(caller: string, seen: Seen): void {
    if (seen.earlyOf === caller) return;
    seen.earlyOf = caller;
    const early = this.#early.get(caller);
    if (early === undefined) {
      if (this.#early.size < MAX_EARLY_CALLERS) this.#early.set(caller, [seen]);
      return;
    }
    early.push(seen);
    if (early.length > 2 * MAX_EARLY) early.splice(0, MAX_EARLY);
  }

  #heldFrom(nowMicros: number): number {
    let from = Number.POSITIVE_INFINITY;
    for (const [id, startMicros] of this.#unplaced) {
      if (startMicros < nowMicros - PATIENCE_MICROS) this.#unplaced.delete(id);
      else from = Math.min(from, startMicros);
    }
    return from;
  }

  #service(name: string): ServiceCalls | undefined {
    const known = this.#services.get(name);
    if (known !== undefined || this.#services.size >= MAX_SERVICES) return known;
    const made = new ServiceCalls(this.#tokensOf, (decision) => this.#decisions.push(decision));
    this.#services.set(name, made);
    return made;
  }
}

function hasMore(ends: Ends, known: Ends): boolean {
  return (
    (ends.calleePid !== undefined && ends.calleePid !== known.calleePid) ||
    (ends.callerPid !== undefined && ends.callerPid !== known.callerPid) ||
    (ends.callee !== undefined && ends.callee !== known.callee) ||
    (ends.caller !== undefined && ends.caller !== known.caller)
  );
}

function joined(ends: Ends, known: ObservedCall): Ends & Pick<ObservedCall, 'host'> {
  return {
    caller: ends.caller ?? known.caller,
    callerPid: ends.callerPid ?? known.callerPid,
    callee: ends.callee ?? known.callee,
    calleePid: ends.calleePid ?? known.calleePid,
    isOneAtATime: ends.isOneAtATime ?? known.isOneAtATime,
    host: ends.callee ?? known.host,
  };
}
