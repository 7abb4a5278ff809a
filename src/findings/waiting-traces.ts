// Traces whose spans are still coming in: each is handed out once, when it got none for a while. Bounded: the one that has
// waited longest gives way, and is counted.
import { lowHalfOfTraceId } from '../trace/trace-id.ts';
import { BoundedMap } from './bounded-map.ts';

const MAX_WAITING = 5_000;

export interface WaitingTrace {
  readonly traceId: string;
  /** When its first and its last span came. */
  readonly firstSeenMicros: number;
  readonly lastSeenMicros: number;
}

export class WaitingTraces {
  /** By the low half of their ids; the one that got a span last comes last. */
  readonly #waiting = new Map<string, WaitingTrace>();
  readonly #handedOut = new BoundedMap<string, true>(MAX_WAITING);
  #dropped = 0;

  /** A span came. One of a trace that was handed out already is too late. */
  add(traceId: string, nowMicros: number): void {
    const low = lowHalfOfTraceId(traceId);
    const before = this.#waiting.get(low);
    if (before === undefined && this.#handedOut.get(low) !== undefined) return;
    // Set anew, it comes last.
    this.#waiting.delete(low);
    if (this.#waiting.size >= MAX_WAITING) {
      const [oldest] = this.#waiting.keys();
      if (oldest !== undefined) this.#waiting.delete(oldest);
      this.#dropped += 1;
    }
    const firstSeenMicros = before?.firstSeenMicros ?? nowMicros;
    this.#waiting.set(low, {
      traceId: before?.traceId ?? traceId,
      firstSeenMicros,
      lastSeenMicros: nowMicros,
    });
  }

  /** Those that got no span since then, the oldest first, at most so many. */
  take(untilMicros: number, most: number): WaitingTrace[] {
    const taken: WaitingTrace[] = [];
    for (const [low, trace] of this.#waiting) {
      if (trace.lastSeenMicros > untilMicros || taken.length === most) break;
      this.#waiting.delete(low);
      this.#handedOut.set(low, true);
      taken.push(trace);
    }
    return taken;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Those that no room was left for. */
  get dropped(): number {
    return this.#dropped;
  }
}
