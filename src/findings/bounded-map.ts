// A map that forgets what was set longest ago: what rules remember of a run of any length. It keeps two generations and lets the
// older one go whole: deleting the oldest entries one by one leaves holes that every look for the next oldest has to pass.

export class BoundedMap<K, V> {
  readonly #half: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** Holds at least half of `max`, and at most all of it. */
  constructor(max: number) {
    this.#half = Math.max(1, max >> 1);
  }

  get(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  /** The same, and it was needed just now: it will be forgotten later than what was not. */
  refreshed(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  /** The value of the key, made when there is none. */
  of(key: K, make: () => V): V {
    const held = this.get(key);
    if (held !== undefined) return held;
    const made = make();
    this.set(key, made);
    return made;
  }
}
