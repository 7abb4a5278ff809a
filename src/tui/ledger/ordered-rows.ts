// Rows in an order of one's choice, of which tens of thousands come and go: putting one in, taking one out, finding the
// n-th and finding where one stands all cost about the square root of how many there are, so that a frame costs the same
// with a hundred rows as with a hundred thousand.

/** Rows of one chunk at most; twice as many are split. */
const CHUNK_ROWS = 512;

export class OrderedRows<T> {
  readonly #compare: (a: T, b: T) => number;
  #chunks: T[][] = [];
  #size = 0;

  /** `compare` must tell any two different rows apart. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  insert(row: T): void {
    this.#size += 1;
    const place = this.#chunkOf(row);
    const chunk = this.#chunks[place];
    if (chunk === undefined) {
      this.#chunks.push([row]);
      return;
    }
    chunk.splice(this.#placeIn(chunk, row), 0, row);
    if (chunk.length < 2 * CHUNK_ROWS) return;
    this.#chunks.splice(place + 1, 0, chunk.splice(CHUNK_ROWS));
  }

  /** False when it is not there. */
  remove(row: T): boolean {
    const place = this.#chunkOf(row);
    const chunk = this.#chunks[place];
    if (chunk === undefined) return false;
    const at = this.#placeIn(chunk, row);
    const found = chunk[at];
    if (found === undefined || this.#compare(found, row) !== 0) return false;
    chunk.splice(at, 1);
    if (chunk.length === 0) this.#chunks.splice(place, 1);
    this.#size -= 1;
    return true;
  }

  /** Puts `after` where `before` stands, or where it belongs now. */
  replace(before: T, after: T): void {
    if (this.#compare(before, after) !== 0) {
      this.remove(before);
      this.insert(after);
      return;
    }
    const chunk = this.#chunks[this.#chunkOf(before)] ?? [];
    const at = this.#placeIn(chunk, before);
    if (at < chunk.length) chunk[at] = after;
  }

  at(index: number): T | undefined {
    let left = index;
    if (left < 0) return undefined;
    for (const chunk of this.#chunks) {
      if (left < chunk.length) return chunk[left];
      left -= chunk.length;
    }
    return undefined;
  }

  /** How many come before it; its index, when it is there. */
  rankOf(row: T): number {
    const place = this.#chunkOf(row);
    let rank = 0;
    for (let i = 0; i < place; i += 1) rank += this.#chunks[i]?.length ?? 0;
    const chunk = this.#chunks[place];
    return chunk === undefined ? rank : rank + this.#placeIn(chunk, row);
  }

  slice(from: number, to: number): T[] {
    const rows: T[] = [];
    let start = 0;
    for (const chunk of this.#chunks) {
      if (start >= to) break;
      const end = start + chunk.length;
      if (end > from) rows.push(...chunk.slice(Math.max(0, from - start), to - start));
      start = end;
    }
    return rows;
  }

  clear(): void {
    this.#chunks = [];
    this.#size = 0;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** Index of the chunk that holds it, or would; the last one for what comes after everything. */
  #chunkOf(row: T): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = this.#chunks[middle]?.at(-1);
      if (last !== undefined && this.#compare(last, row) < 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low);
  }

  /** Index of the first that does not come before it. */
  #placeIn(chunk: readonly T[], row: T): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const found = chunk[middle];
      if (found !== undefined && this.#compare(found, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
