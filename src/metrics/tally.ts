// Counts by word. Bounded: words beyond the limit are counted together, so that no input can make a scrape grow.

/** Far above what settings, status codes and findings give. */
const MOST_WORDS = 500;
export const OTHER_WORD = 'other';

export class Tally {
  readonly #counts = new Map<string, number>();

  add(word: string, count = 1): void {
    const key = this.#counts.has(word) || this.#counts.size < MOST_WORDS ? word : OTHER_WORD;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  of(word: string): number {
    return this.#counts.get(word) ?? 0;
  }

  entries(): Iterable<readonly [string, number]> {
    return this.#counts.entries();
  }
}
