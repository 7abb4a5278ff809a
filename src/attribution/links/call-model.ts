// What a service usually does for one request, learned from calls whose cause is known: which call follows which event, and
// after how long. An event is the beginning of the request, the beginning or end of a call, and the answer; what comes next
// depends on the route and the event before. Counts are smoothed by what all routes do.
import { DelayHistogram } from './delay-histogram.ts';

/** One call as the model sees it. Times in microseconds. */
export interface ModelCall {
  readonly startMicros: number;
  readonly endMicros: number;
  /** Host, method and path template. */
  readonly callee: string;
}

export interface ModelRequest {
  readonly startMicros: number;
  /** When it was answered. Infinity: not yet. */
  readonly answeredMicros: number;
  readonly route: string;
}

/** What came before: `callee` is that of the call that began or ended. */
type EventKind = 'begin' | 'callBegan' | 'callEnded' | 'answer';

/** Stands for the answer where a callee would stand. */
const ANSWER = '';
/** Nats for a call that ends after the answer: unusual, yet it happens. */
const NOT_CONTAINED = -4;
/** And for one that begins after it. */
const AFTER_ANSWER = -6;
const SMOOTHING = 0.7;
/** Beyond these, routes and events are judged by what all routes do, and callees by what was seen of any. */
const MAX_ROUTES = 300;
const MAX_EVENTS = 60;

interface Next {
  count: number;
  readonly delay: DelayHistogram;
}

/** What was seen to come after one event. */
class NextEvents {
  total = 0;
  readonly byCallee = new Map<string, Next>();

  note(callee: string, delayMicros: number, weight: number): void {
    let seen = this.byCallee.get(callee);
    if (seen === undefined) {
      if (this.byCallee.size >= MAX_EVENTS) return;
      seen = { count: 0, delay: new DelayHistogram() };
      this.byCallee.set(callee, seen);
    }
    seen.count += weight;
    this.total += weight;
    seen.delay.add(delayMicros, weight);
  }
}

/** What one route does, or all of them together. */
class Habits {
  readonly #begin = new NextEvents();
  readonly #answer = new NextEvents();
  readonly #callBegan = new Map<string, NextEvents>();
  readonly #callEnded = new Map<string, NextEvents>();

  after(kind: EventKind, callee: string): NextEvents | undefined {
    if (kind === 'begin') return this.#begin;
    if (kind === 'answer') return this.#answer;
    return (kind === 'callBegan' ? this.#callBegan : this.#callEnded).get(callee);
  }

  note(kind: EventKind, callee: string, event: string, delayMicros: number, weight: number): void {
    let next = this.after(kind, callee);
    if (next === undefined) {
      const events = kind === 'callBegan' ? this.#callBegan : this.#callEnded;
      if (events.size >= MAX_EVENTS) return;
      next = new NextEvents();
      events.set(callee, next);
    }
    next.note(event, delayMicros, weight);
  }
}

export class CallModel {
  readonly #ofRoute = new Map<string, Habits>();
  readonly #ofAll = new Habits();
  readonly #anyDelay = new DelayHistogram();
  /** By route, then callee: calls whose cause was certain, and the most that one request made. */
  readonly #sure = new Map<string, Map<string, { calls: number; most: number }>>();
  // The event before the one that is looked at; kept here so that nothing is made for each.
  #kind: EventKind = 'begin';
  #callee = ANSWER;
  #at = 0;

  /** Calls of this route to this callee whose cause was certain. */
  sureCalls(route: string, callee: string): number {
    return this.#sure.get(route)?.get(callee)?.calls ?? 0;
  }

  /** The most calls to this callee that one request of this route was seen to make; 0: none was. */
  mostCalls(route: string, callee: string): number {
    return this.#sure.get(route)?.get(callee)?.most ?? 0;
  }

  /** Takes in a call whose cause is certain, and the calls of that request so far. */
  noteSure(route: string, callee: string, calls: readonly ModelCall[]): void {
    let ofRoute = this.#sure.get(route);
    if (ofRoute === undefined) {
      if (this.#sure.size >= MAX_ROUTES) return;
      ofRoute = new Map();
      this.#sure.set(route, ofRoute);
    }
    const seen = ofRoute.get(callee) ?? { calls: 0, most: 1 };
    if (!ofRoute.has(callee) && ofRoute.size < MAX_EVENTS) ofRoute.set(callee, seen);
    seen.calls += 1;
    let same = 0;
    for (const call of calls) if (call.callee === callee) same += 1;
    seen.most = Math.max(seen.most, same);
  }

  /** Takes in a request whose calls, by their beginning, are known; `weight` below 1 where that is not certain. */
  learn(request: ModelRequest, calls: readonly ModelCall[], weight = 1): void {
    let habits = this.#ofRoute.get(request.route);
    if (habits === undefined && this.#ofRoute.size < MAX_ROUTES) {
      habits = new Habits();
      this.#ofRoute.set(request.route, habits);
    }
    for (let i = 0; i <= calls.length; i += 1) {
      const event = calls[i];
      if (event === undefined && request.answeredMicros === Number.POSITIVE_INFINITY) break;
      const at = event?.startMicros ?? request.answeredMicros;
      const callee = event?.callee ?? ANSWER;
      this.#findBefore(request, calls, i, at);
      const delayMicros = at - this.#at;
      habits?.note(this.#kind, this.#callee, callee, delayMicros, weight);
      this.#ofAll.note(this.#kind, this.#callee, callee, delayMicros, weight);
      this.#anyDelay.add(delayMicros, weight);
    }
  }

  /** Natural logarithm of how likely it is that this request made exactly these calls at these times. */
  logLikelihood(request: ModelRequest, calls: readonly ModelCall[]): number {
    const habits = this.#ofRoute.get(request.route);
    let sum = 0;
    for (let i = 0; i <= calls.length; i += 1) {
      const event = calls[i];
      if (event === undefined && request.answeredMicros === Number.POSITIVE_INFINITY) break;
      const at = event?.startMicros ?? request.answeredMicros;
      this.#findBefore(request, calls, i, at);
      sum += this.#log(habits, event?.callee ?? ANSWER, at - this.#at);
      if (event === undefined) break;
      if (at > request.answeredMicros) sum += AFTER_ANSWER;
      else if (event.endMicros > request.answeredMicros) sum += NOT_CONTAINED;
    }
    return sum;
  }

  #log(habits: Habits | undefined, event: string, delayMicros: number): number {
    const all = this.#ofAll.after(this.#kind, this.#callee);
    const ofRoute = habits?.after(this.#kind, this.#callee);
    const kinds = (all?.byCallee.size ?? 0) + 2;
    const allSeen = all?.byCallee.get(event);
    const allShare = ((allSeen?.count ?? 0) + SMOOTHING / kinds) / ((all?.total ?? 0) + SMOOTHING);
    const seen = ofRoute?.byCallee.get(event);
    const share = ((seen?.count ?? 0) + SMOOTHING * allShare) / ((ofRoute?.total ?? 0) + SMOOTHING);
    const behind = allSeen?.delay ?? this.#anyDelay;
    const density =
      seen === undefined ? behind.logDensity(delayMicros) : seen.delay.logDensity(delayMicros, behind);
    return Math.log(share) + density;
  }

  /** The last event before the `i`-th of these calls, or before the answer. */
  #findBefore(request: ModelRequest, calls: readonly ModelCall[], i: number, atMicros: number): void {
    this.#at = request.startMicros;
    this.#kind = 'begin';
    this.#callee = ANSWER;
    if (i < calls.length && atMicros > request.answeredMicros) {
      this.#at = request.answeredMicros;
      this.#kind = 'answer';
      return;
    }
    for (let j = 0; j < i; j += 1) {
      const call = calls[j];
      if (call === undefined || call.startMicros > atMicros) continue;
      if (call.startMicros >= this.#at) {
        this.#at = call.startMicros;
        this.#kind = 'callBegan';
        this.#callee = call.callee;
      }
      if (call.endMicros <= atMicros && call.endMicros >= this.#at) {
        this.#at = call.endMicros;
        this.#kind = 'callEnded';
        this.#callee = call.callee;
      }
    }
  }
}
