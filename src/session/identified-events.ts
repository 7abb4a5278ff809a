// Holds what the data plane tells until it is known who is at both ends of it, but only for a moment, and in its order. The
// traffic itself is long over: this is about the line, the span and the finding that name a caller.
import type { Identified } from '../attribution/attributor.ts';
import type { ExchangeEnds } from '../attribution/ends-of-exchange.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import { type ConnectionIdentities, connectionsOf } from './connection-identities.ts';

/** How long an event waits at most. A process is found within 5 to 20 ms, and batches come 50 ms late as it is. */
export const LONGEST_WAIT_MS = 100;
/** Events that wait at most; with more, the oldest go on as they are. */
const MOST_WAITING = 2_000;
/** Events that go on without a look at the clock, and for how long: then keys, sockets and frames have their turn. */
const SLICE_EVENTS = 64;
const SLICE_MS = 8;
/** With more than this, all of it at once: the data plane is given its credit back when its events are taken, not before. */
const MOST_SLICED = 1_024;
/** Exchanges that went on without an answer, to which it is added should it come. */
const MOST_LATE = 2_000;

export interface IdentifiedEventsListener {
  onEvents(events: readonly PlaneEvent[]): void;
  /** More is known of an exchange that went on without it. */
  onLate(exchangeId: string, ends: ExchangeEnds): void;
}

interface Held {
  readonly event: PlaneEvent;
  readonly untilMs: number;
}

type ExchangeEvent = Extract<PlaneEvent, { type: 'opened' | 'closed' }>;

export class IdentifiedEvents {
  readonly #identities: ConnectionIdentities;
  readonly #listener: IdentifiedEventsListener;
  #held: Held[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** The rest of what is ready goes on in its turn. */
  #nextSlice: NodeJS.Immediate | undefined;
  /** The latest that went on incomplete, by exchange. */
  readonly #late = new Map<string, ExchangeEvent['exchange']>();

  constructor(identities: ConnectionIdentities, listener: IdentifiedEventsListener) {
    this.#identities = identities;
    this.#listener = listener;
  }

  take(events: readonly PlaneEvent[]): void {
    const untilMs = performance.now() + LONGEST_WAIT_MS;
    for (const event of events) this.#held.push({ event, untilMs });
    this.#pass();
  }

  identified(all: readonly Identified[]): void {
    for (const each of all) this.#identities.answered(each);
    this.#addToLate(
      new Set(all.flatMap(({ connection, identity }) => (identity === undefined ? [] : [connection]))),
    );
    this.#pass();
  }

  /** Lets everything go on as it is: at the end, and before an answer that refers to it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    clearImmediate(this.#nextSlice);
    this.#nextSlice = undefined;
    this.#deliver(this.#held.splice(0));
  }

  #pass(): void {
    // What came after must not overtake, nor take the turn of others.
    if (this.#nextSlice !== undefined && this.#held.length <= MOST_SLICED) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const nowMs = performance.now();
    const tooMany = this.#held.length - MOST_WAITING;
    const stop = this.#held.findIndex(
      ({ event, untilMs }, i) => i >= tooMany && untilMs > nowMs && !this.#isComplete(event),
    );
    if (this.#deliverInSlices(stop < 0 ? this.#held.length : stop, nowMs + SLICE_MS)) return;
    const next = this.#held[0];
    if (next !== undefined) this.#timer = setTimeout(() => this.#pass(), Math.ceil(next.untilMs - nowMs));
  }

  /** True when some of it has to wait for its turn. */
  #deliverInSlices(count: number, untilMs: number): boolean {
    let left = count;
    while (left > 0) {
      const slice = Math.min(left, SLICE_EVENTS);
      this.#deliver(this.#held.splice(0, slice));
      left -= slice;
      if (left === 0 || left > MOST_SLICED || performance.now() < untilMs) continue;
      this.#nextSlice ??= setImmediate(() => {
        this.#nextSlice = undefined;
        this.#pass();
      });
      return true;
    }
    return false;
  }

  #deliver(held: readonly Held[]): void {
    if (held.length === 0) return;
    for (const { event } of held) if (!this.#isComplete(event)) this.#goesOnWithout(event as ExchangeEvent);
    this.#listener.onEvents(held.map(({ event }) => event));
  }

  #isComplete(event: PlaneEvent): boolean {
    if (event.type !== 'opened' && event.type !== 'closed') return true;
    return this.#identities.isComplete(event.exchange);
  }

  #goesOnWithout({ exchange }: ExchangeEvent): void {
    this.#late.delete(exchange.id);
    this.#late.set(exchange.id, exchange);
    const oldest = this.#late.keys().next().value;
    if (this.#late.size > MOST_LATE && oldest !== undefined) this.#late.delete(oldest);
    // The next one on the same connection need not wait for what did not come.
    for (const connection of connectionsOf(exchange)) this.#identities.gaveUp(connection);
  }

  #addToLate(connections: ReadonlySet<string>): void {
    if (this.#late.size === 0 || connections.size === 0) return;
    for (const [id, exchange] of this.#late) {
      if (!connectionsOf(exchange).some((connection) => connections.has(connection))) continue;
      this.#listener.onLate(id, this.#identities.endsOf(exchange));
    }
  }
}
