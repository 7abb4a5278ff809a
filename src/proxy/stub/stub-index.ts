// Where the answers to a request lie: a sorted table of hashes in memory that all threads share, 32 bytes for each different
// request and 16 for each answer.
import { hash } from 'node:crypto';
import type { FilePlace } from './stub-plan.ts';

/** What requests are told apart by: where they go, their query and headers, their body. */
export interface VariantKeys {
  readonly place: string;
  readonly head: string;
  readonly body: string;
}

/** Plain data, but for the memory that is shared. */
export interface StubIndex {
  /** Eight 32-bit words a variant: two of each hash (place, head, body), the first of its answers, how many it has. */
  readonly variants: SharedArrayBuffer;
  /** Two doubles an answer: where its record begins in the pool, and its length. */
  readonly answers: SharedArrayBuffer;
}

/** Variants from one number up to another, which is not among them. */
export interface VariantRange {
  readonly from: number;
  readonly to: number;
}

const WORDS = 8;
const KEY_WORDS = 6;

export class IndexBuilder {
  /** By answer, in the order in which they were added. */
  readonly #keys: number[] = [];
  readonly #places: number[] = [];

  get size(): number {
    return this.#places.length / 2;
  }

  add({ place, head, body }: VariantKeys, { at, length }: FilePlace): void {
    this.#keys.push(...wordsOf(place), ...wordsOf(head), ...wordsOf(body));
    this.#places.push(at, length);
  }

  finish(): StubIndex {
    const keys = this.#keys;
    const compare = (a: number, b: number): number => {
      for (let word = 0; word < KEY_WORDS; word += 1) {
        const difference = (keys[a * KEY_WORDS + word] ?? 0) - (keys[b * KEY_WORDS + word] ?? 0);
        if (difference !== 0) return difference;
      }
      return 0;
    };
    // Answers of one variant stay in their order.
    const order = Uint32Array.from({ length: this.size }, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
    const isFirst = (i: number): boolean => i === 0 || compare(order[i - 1] ?? 0, order[i] ?? 0) !== 0;
    const firsts = Array.from(order.keys()).filter(isFirst);
    const variants = new Uint32Array(new SharedArrayBuffer(firsts.length * WORDS * 4));
    for (const [variant, first] of firsts.entries()) {
      const key = (order[first] ?? 0) * KEY_WORDS;
      variants.set(keys.slice(key, key + KEY_WORDS), variant * WORDS);
      variants.set([first, (firsts[variant + 1] ?? order.length) - first], variant * WORDS + KEY_WORDS);
    }
    const answers = new Float64Array(new SharedArrayBuffer(order.length * 16));
    for (const [i, answer] of order.entries()) {
      answers.set([this.#places[answer * 2] ?? 0, this.#places[answer * 2 + 1] ?? 0], i * 2);
    }
    return {
      variants: variants.buffer as unknown as SharedArrayBuffer,
      answers: answers.buffer as unknown as SharedArrayBuffer,
    };
  }
}

export class IndexReader {
  readonly #variants: Uint32Array;
  readonly #answers: Float64Array;

  constructor({ variants, answers }: StubIndex) {
    this.#variants = new Uint32Array(variants);
    this.#answers = new Float64Array(answers);
  }

  /** How many different requests there are. */
  get size(): number {
    return this.#variants.length / WORDS;
  }

  /** The variants of a place, or of a place and a head, or of all three; empty when there is none. */
  range({ place, head, body }: Pick<VariantKeys, 'place'> & Partial<VariantKeys>): VariantRange {
    const wanted = [place, head, body].flatMap((key) => (key === undefined ? [] : wordsOf(key)));
    return { from: this.#firstNotBelow(wanted, false), to: this.#firstNotBelow(wanted, true) };
  }

  answerCount(variant: number): number {
    return this.#variants[variant * WORDS + KEY_WORDS + 1] ?? 0;
  }

  /** The n-th answer of a variant, from 0. */
  answer(variant: number, n: number): FilePlace | undefined {
    if (n >= this.answerCount(variant)) return undefined;
    const answer = (this.#variants[variant * WORDS + KEY_WORDS] ?? 0) + n;
    return { at: this.#answers[answer * 2] ?? 0, length: this.#answers[answer * 2 + 1] ?? 0 };
  }

  /** The first variant whose key is not below, or, `beyond`, is above. */
  #firstNotBelow(wanted: readonly number[], beyond: boolean): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#compare(middle, wanted);
      if (order < 0 || (beyond && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(variant: number, wanted: readonly number[]): number {
    for (const [word, value] of wanted.entries()) {
      const difference = (this.#variants[variant * WORDS + word] ?? 0) - value;
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

/** 64 bits of a hash: of a million requests two are the same by accident once in 37 million recordings. */
function wordsOf(key: string): [number, number] {
  const hex = hash('sha256', key);
  return [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8, 16), 16)];
}
