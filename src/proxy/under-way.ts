// The exchanges under way. An array and no Set: V8 leaves the old tables of a Set or Map behind as a chain, from which one
// that has grown old keeps alive, through every minor collection, all that was in any of them. With tables that turn over
// as fast as requests do, every request lived until the next full collection, and was copied twice on the way.
export interface UnderWay {
  abandon(): void;
}

export class UnderWayList {
  readonly #all: UnderWay[] = [];

  get size(): number {
    return this.#all.length;
  }

  add(one: UnderWay): void {
    this.#all.push(one);
  }

  /** False when it is not among them. */
  delete(one: UnderWay): boolean {
    const at = this.#all.indexOf(one);
    const last = this.#all.at(-1);
    if (at < 0 || last === undefined) return false;
    this.#all[at] = last;
    this.#all.pop();
    return true;
  }

  abandon(): void {
    for (const one of [...this.#all]) one.abandon();
  }
}
