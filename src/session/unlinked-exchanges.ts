// Exchanges that have ended and whose link is not known yet, in the order in which they ended. Each is taken once: when its
// link is known, or when it has waited for long enough.

interface Waiting {
  readonly id: string;
  readonly endedMicros: number;
  isTaken: boolean;
}

/** Places of the queue that are given back in one go. */
const COMPACT_AT = 4_096;

export class UnlinkedExchanges {
  readonly #byId = new Map<string, Waiting>();
  #queue: Waiting[] = [];
  #head = 0;

  get size(): number {
    return this.#byId.size;
  }

  add(id: string, endedMicros: number): void {
    const waiting = { id, endedMicros, isTaken: false };
    this.#byId.set(id, waiting);
    this.#queue.push(waiting);
  }

  /** Whether it was still waiting. */
  take(id: string): boolean {
    const waiting = this.#byId.get(id);
    if (waiting === undefined) return false;
    waiting.isTaken = true;
    return this.#byId.delete(id);
  }

  /** The one that has waited longest, when it ended no later than this; it is taken. */
  takeOldest(untilMicros: number): string | undefined {
    for (;;) {
      const oldest = this.#queue[this.#head];
      if (oldest === undefined || (!oldest.isTaken && oldest.endedMicros > untilMicros)) return undefined;
      this.#head += 1;
      if (this.#head >= COMPACT_AT) {
        this.#queue = this.#queue.slice(this.#head);
        this.#head = 0;
      }
      if (oldest.isTaken) continue;
      this.#byId.delete(oldest.id);
      return oldest.id;
    }
  }
}
