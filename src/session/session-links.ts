// Feeds what the session learns of exchanges to the search for causes, and hands out what that decides: to the store, to the
// counts of what services do with contexts, and to whoever wants to hear of it. The search runs beside the traffic's records,
// a few times a second, and gives up what is ambiguous when it would take more than its share of the time.
import type { ExchangeEnds } from '../attribution/ends-of-exchange.ts';
import { ContextFlows } from '../attribution/flows/context-flows.ts';
import { exchangeTokens } from '../attribution/links/exchange-tokens.ts';
import { createKeyedHash, type HashKey } from '../attribution/links/keyed-hash.ts';
import type { LinkDecision } from '../attribution/links/link-decision.ts';
import { createLinkEngine, type LinkEngine } from '../attribution/links/link-engine.ts';
import {
  callEnd,
  hostOf,
  invitesAnotherAttempt,
  observedCall,
  RouteNames,
} from '../attribution/links/observe-exchange.ts';
import { ServiceKeys } from '../attribution/links/service-keys.ts';
import { NO_TOKENS, tokenSet } from '../attribution/links/token-evidence.ts';
import type { ContextDiagnosis } from '../exchange/context-diagnosis.ts';
import type { ContextFlow } from '../exchange/context-fate.ts';
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { isContextExpected } from '../findings/context-expected.ts';
import { isLoopbackAddress } from '../http/authority.ts';
import type { ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';

export interface SessionLinksListener {
  /** What caused an exchange was found out. */
  onLink(exchangeId: string, link: Link): void;
  /** Counts of what services do with contexts changed. */
  onFlows(): void;
  /** Too many calls were ambiguous at once, and were given up. Told each time. */
  onOverload(): void;
}

/** `live`: beside traffic, by a timer and within a share of the time. `asTold`: when it is told to advance. */
type Pace = 'live' | 'asTold';

const TICK_MS = 200;
/** Share of the thread's time that scoring may take, and what may be saved up. */
const MAX_SHARE = 0.04;
const MAX_SAVED_MS = 400;
/** Frames and lines wait meanwhile. */
const LONGEST_TICK_MS = 30;
/** A decision that waits at the end is made as if so much time had passed. */
const AT_THE_END_MICROS = 60e6;
/** Calls of one trace that are remembered, to know the one that tries again. */
const MAX_ATTEMPTS = 2_000;
const LATER_ATTEMPT_MICROS = 30e6;

export const tooManyToScore =
  'too many requests are open at once to work out which of them caused which call: such links are unknown for now';

/** The key of the hashes that values are compared by; another for each session. */
export function hashKey(ids: IdSource): HashKey {
  const hex = ids.id64();
  return [Number.parseInt(hex.slice(0, 8), 16) | 0, Number.parseInt(hex.slice(8), 16) | 0];
}

export class SessionLinks {
  readonly #store: ExchangeStore;
  readonly #clock: Clock;
  readonly #listener: SessionLinksListener;
  readonly #pace: Pace;
  readonly #keys = new ServiceKeys();
  readonly #routes = new RouteNames();
  readonly #flows = new ContextFlows();
  readonly #engine: LinkEngine;
  /** What serves at an authority, from exchanges that have ended. */
  readonly #placed = new Map<string, ServiceIdentity>();
  /** By cause and what is called: when the newest call began, where it is one that is likely to be tried again. */
  readonly #attempts = new Map<string, number>();
  /** Decisions on exchanges that are still open: their end belongs to what is counted. */
  readonly #uncounted = new Map<string, LinkDecision>();
  #timer: NodeJS.Timeout | undefined;
  #savedMs = MAX_SAVED_MS;
  #lastMs: number;

  constructor(
    store: ExchangeStore,
    clock: Clock,
    key: HashKey,
    listener: SessionLinksListener,
    pace: Pace = 'live',
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#listener = listener;
    this.#pace = pace;
    this.#lastMs = clock.monotonicMicros() / 1000;
    const hash = createKeyedHash(key);
    this.#engine = createLinkEngine((id, role) => {
      const exchange = store.byId(id)?.exchange;
      return exchange === undefined ? NO_TOKENS : tokenSet(exchangeTokens(exchange, role, hash));
    });
  }

  get flows(): readonly ContextFlow[] {
    return this.#flows.flows();
  }

  get diagnoses(): readonly ContextDiagnosis[] {
    return this.#flows.diagnoses();
  }

  /** Whether the cause of this exchange is still to be decided. */
  isWaiting(exchangeId: string): boolean {
    return this.#engine.isWaiting(exchangeId);
  }

  /** Whether nothing was under way in its service, or had been lately, when this call began. */
  isUnprompted(exchangeId: string): boolean {
    return this.#engine.isUnprompted(exchangeId);
  }

  opened(exchange: OpenExchange, ends: ExchangeEnds): void {
    this.#told(exchange, ends);
    this.#deliver();
  }

  closed(exchange: Exchange, ends: ExchangeEnds): void {
    if (ends.callee !== undefined) this.#place(exchange, ends.callee);
    this.#told(exchange, ends);
    this.#engine.ended(exchange.id, callEnd(exchange));
    this.#arrived(exchange, ends);
    this.#deliver();
    const waiting = this.#uncounted.get(exchange.id);
    this.#uncounted.delete(exchange.id);
    if (waiting !== undefined && this.#count(waiting)) this.#listener.onFlows();
    this.#schedule();
  }

  /** More is known of an exchange that was told before. */
  identified(exchangeId: string, ends: ExchangeEnds): void {
    const exchange = this.#store.byId(exchangeId)?.exchange;
    if (exchange === undefined) return;
    this.#told(exchange, ends);
    this.#deliver();
    this.#schedule();
  }

  /** Decides what can be decided by now, however long it takes. */
  advance(): void {
    if (!this.#engine.isBusy) return;
    this.#engine.advance(this.#clock.epochMicros());
    this.#deliver();
  }

  /** Decides what is left. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#engine.advance(this.#clock.epochMicros() + AT_THE_END_MICROS);
    this.#deliver();
  }

  #told(exchange: OpenExchange | Exchange, { caller, callee }: ExchangeEnds): void {
    // What is sent again was caused by nobody's request.
    if (exchange.replayOf !== undefined) return;
    const served = callee ?? this.#placed.get(hostOf(exchange));
    const ends = {
      caller: this.#keys.keyOf(caller),
      callerPid: caller?.pid,
      callee: this.#keys.keyOf(served),
      calleePid: callee?.pid,
      isOneAtATime: callee?.oneRequestProcess,
    };
    if (this.#engine.identified(exchange.id, ends)) return;
    const isPlacedLater = ends.callee === undefined && !isClosed(exchange) && isHere(exchange);
    this.#engine.began(observedCall(exchange, this.#routes.of(exchange), { ...ends, isPlacedLater }));
  }

  #place(exchange: Exchange, callee: ServiceIdentity): void {
    const host = hostOf(exchange);
    const placed = this.#placed.get(host);
    if (placed !== undefined && isOneService(placed, callee)) return;
    const { pid: _, ...service } = callee;
    // The process may be one of several workers; the name, or the one that they belong to, stands for all.
    const known = callee.service === undefined ? callee : service;
    if (placed !== undefined || this.#placed.size < MAX_ATTEMPTS) this.#placed.set(host, known);
  }

  /** Requests between services that say, or do not say, what they belong to. */
  #arrived(exchange: Exchange, { caller, callee }: ExchangeEnds): void {
    const from = this.#keys.keyOf(caller);
    const to = this.#keys.keyOf(callee);
    if (to !== undefined) this.#flows.served(to, this.#routes.of(exchange));
    if (from === undefined || to === undefined || !isContextExpected(exchange)) return;
    this.#flows.arrived(to, from, exchange.id, exchange.hop.received !== undefined);
  }

  #schedule(): void {
    if (this.#pace !== 'live' || this.#timer !== undefined || !this.#engine.isBusy) return;
    this.#timer = setTimeout(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  #tick(): void {
    this.#timer = undefined;
    const beganMs = this.#clock.monotonicMicros() / 1000;
    this.#savedMs = Math.min(this.#savedMs + (beganMs - this.#lastMs) * MAX_SHARE, MAX_SAVED_MS);
    const spentMs = (): number => this.#clock.monotonicMicros() / 1000 - beganMs;
    const mayScore = (): boolean => spentMs() < Math.min(this.#savedMs, LONGEST_TICK_MS);
    const givenUp = this.#engine.advance(this.#clock.epochMicros(), mayScore);
    this.#lastMs = beganMs;
    this.#savedMs -= spentMs();
    if (givenUp > 0) this.#listener.onOverload();
    this.#deliver();
    this.#schedule();
  }

  #deliver(): void {
    let isChanged = false;
    for (const decision of this.#engine.takeDecisions()) {
      if (decision.contradiction === undefined) this.#listener.onLink(decision.exchange, decision.link);
      if (this.#isOpen(decision.exchange)) this.#countLater(decision);
      else if (this.#count(decision)) isChanged = true;
    }
    if (isChanged) this.#listener.onFlows();
  }

  #isOpen(exchangeId: string): boolean {
    const exchange = this.#store.byId(exchangeId)?.exchange;
    return exchange !== undefined && !isClosed(exchange);
  }

  #countLater(decision: LinkDecision): void {
    this.#uncounted.set(decision.exchange, decision);
    if (this.#uncounted.size > MAX_ATTEMPTS)
      this.#uncounted.delete(this.#uncounted.keys().next().value ?? '');
  }

  #count(decision: LinkDecision): boolean {
    const { link, contradiction, openRequests, isAfterAnswer } = decision;
    const cause = contradiction ?? link;
    const call = this.#store.byId(decision.exchange);
    const request = cause.exchange === undefined ? undefined : this.#store.byId(cause.exchange);
    if (call === undefined || request === undefined || !isContextExpected(call.exchange)) return false;
    const service = this.#keys.keyOf(request.callee) ?? request.exchange.service;
    if (service === undefined) return false;
    const callee = this.#keys.keyOf(call.callee) ?? call.exchange.service ?? hostOf(call.exchange);
    return this.#flows.count(
      {
        inbound: request.exchange,
        outbound: call.exchange,
        link: cause,
        isContradicted: contradiction !== undefined,
        openRequests,
        isAfterAnswer,
      },
      {
        service,
        route: this.#routes.of(request.exchange),
        callee,
        ...processOf(request),
        isLaterAttempt: this.#isLaterAttempt(call.exchange, request.exchange.id),
      },
    );
  }

  #isLaterAttempt(call: OpenExchange | Exchange, cause: string): boolean {
    const isInviting = invitesAnotherAttempt(call);
    // As it is for most: nothing has failed lately.
    if (!isInviting && this.#attempts.size === 0) return false;
    const key = `${cause} ${call.method} ${call.url}`;
    const atMicros = this.#attempts.get(key);
    this.#attempts.delete(key);
    if (isInviting) this.#attempts.set(key, call.startedAtMicros);
    if (this.#attempts.size > MAX_ATTEMPTS) this.#attempts.delete(this.#attempts.keys().next().value ?? '');
    return atMicros !== undefined && call.startedAtMicros - atMicros < LATER_ATTEMPT_MICROS;
  }
}

/** Whether they go by the same key, whichever process of it answered. */
function isOneService(one: ServiceIdentity, other: ServiceIdentity): boolean {
  return (
    other.service !== undefined &&
    one.service === other.service &&
    one.method === other.method &&
    one.leaderPid === other.leaderPid
  );
}

function processOf({ callee }: StoredExchange): { readonly process?: ServiceIdentity } {
  return callee?.pid === undefined && callee?.processName === undefined ? {} : { process: callee };
}

/** Whether it goes to this machine, where the process that serves it can be found. */
function isHere(exchange: OpenExchange): boolean {
  const host = hostOf(exchange)
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '');
  return /(?:^|\.)localhost$/.test(host) || isLoopbackAddress(host);
}
