// What comes and goes as fast as requests and connections do. A list and no Set or Map: V8 leaves the old tables of those
// behind as a chain, from which one that has grown old keeps alive, through every minor collection, all that was in any of
// them. With tables every request lived until the next full collection, and was copied twice on the way: collections of
// 25 to 60 ms, three times a second, where they take 2 now.

export class TurnoverList<T> {
  readonly #all: T[] = [];
  readonly #onChange: ((change: 1 | -1) => void) | undefined;

  /** `onChange`: told of every one that is added or deleted. */
  constructor(onChange?: (change: 1 | -1) => void) {
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#all.length;
  }

  has(one: T): boolean {
    return this.#all.includes(one);
  }

  add(one: T): void {
    this.#all.push(one);
    this.#onChange?.(1);
  }

  /** False when it is not among them. What is left keeps no order. */
  delete(one: T): boolean {
    const at = this.#all.indexOf(one);
    const last = this.#all.pop();
    if (at < 0) {
      if (last !== undefined) this.#all.push(last);
      return false;
    }
    if (last !== undefined && at < this.#all.length) this.#all[at] = last;
    this.#onChange?.(-1);
    return true;
  }

  /** As they are now. */
  all(): readonly T[] {
    return [...this.#all];
  }
}
