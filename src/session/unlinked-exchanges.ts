// Exchanges that have ended and whose link is not known yet, in the order in which they ended. Each is taken once: when its
// link is known, or when it has waited for long enough.

export class UnlinkedExchanges {
  /** By id: when it ended, in microseconds after the first. Small numbers stand in the map itself, others beside it. */
  readonly #ended = new Map<string, number>();
  #ids = this.#ended.keys();
  /** The one that has waited longest, unless it was taken. */
  #oldest: string | undefined;
  #firstMicros = 0;

  get size(): number {
    return this.#ended.size;
  }

  add(id: string, endedMicros: number): void {
    if (this.#ended.size === 0) this.#firstMicros = endedMicros;
    this.#ended.set(id, endedMicros - this.#firstMicros);
  }

  /** Whether it was still waiting. */
  take(id: string): boolean {
    return this.#ended.delete(id);
  }

  /** The one that has waited longest, when it ended no later than this; it is taken. */
  takeOldest(untilMicros: number): string | undefined {
    const until = untilMicros - this.#firstMicros;
    for (;;) {
      this.#oldest ??= this.#nextId();
      if (this.#oldest === undefined) return undefined;
      const id = this.#oldest;
      const ended = this.#ended.get(id);
      if (ended !== undefined && ended > until) return undefined;
      this.#oldest = undefined;
      if (this.#ended.delete(id)) return id;
    }
  }

  /** Goes on where it stands: a new iterator would walk past all that have left before. */
  #nextId(): string | undefined {
    const next = this.#ids.next();
    if (next.done !== true) return next.value;
    this.#ids = this.#ended.keys();
    return this.#ids.next().value;
  }
}
