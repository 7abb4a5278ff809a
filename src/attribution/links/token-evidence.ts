// What a value that a call shares with a request says about the request having caused it. How often the one place copies the
// other is learned from calls whose cause is known; how common a value is, from the requests that were open lately.
import type { Token } from './observed-call.ts';

/** The tokens of one exchange, ready to be compared. */
export interface TokenSet {
  readonly tokens: readonly Token[];
  readonly valuesOf: ReadonlyMap<number, readonly number[]>;
  readonly slotsOf: ReadonlyMap<number, readonly number[]>;
}

/** The values of an exchange, as the request that was served or as the call that was made. */
export type TokensOf = (exchangeId: string, role: 'request' | 'call') => TokenSet;

export interface TokenVerdict {
  /** Natural logarithm of the likelihood ratio. */
  readonly score: number;
  /** Whether a value is shared in places that are known to be copied, or that is too rare to be shared by chance. */
  readonly isMatch: boolean;
  /** Whether that value is long and random. */
  readonly isRare: boolean;
  /** Whether it stands where calls always have a value of one of the requests that may have caused them. */
  readonly isFound: boolean;
}

interface Copying {
  same: number;
  seen: number;
}

/** Of a value that its call always has from the request: how often it is to be found in one of those that may have caused it. */
const FOUND = 0.95;
/** Nats: a thousand to one that it is so, and how much is remembered in either direction. */
const PROVEN = 7;
const MOST_PROOF = 14;

const NO_VERDICT: TokenVerdict = { score: 0, isMatch: false, isRare: false, isFound: false };
const MAX_GAIN = 6;
const MAX_LOSS = -4;
/** A second shared value says less than the first: they often come together. */
const SECOND = 0.3;
/** Before a place counts as one that copies another. */
const MIN_SEEN = 5;
const COPIES = 0.8;
const MAX_PLACES = 2_000;
/** Requests over which the frequency of values is taken. */
const REMEMBERED = 256;
/** Stands for values that were not seen: an ordinary one is taken for 1 in 30, a rare one for 1 in 1,000. */
const PRIOR = { ordinary: [0.33, 10], rare: [0.02, 20] } as const;

export const NO_TOKENS: TokenSet = tokenSet([]);

export function tokenSet(tokens: readonly Token[]): TokenSet {
  const valuesOf = new Map<number, number[]>();
  const slotsOf = new Map<number, number[]>();
  for (const { slot, value } of tokens) {
    add(valuesOf, slot, value);
    add(slotsOf, value, slot);
  }
  return { tokens, valuesOf, slotsOf };
}

export class TokenEvidence {
  /** By the call's place, then by the request's. */
  readonly #copying = new Map<number, Map<number, Copying>>();
  #places = 0;
  /**
   * By the call's place, in nats: how surely its value comes from the request, because it stands in one of those that may have caused the call
   * much more often than chance would have it. Needs no call whose cause is known.
   */
  readonly #found = new Map<number, number>();
  readonly #frequency = new Map<number, number>();
  readonly #remembered: TokenSet[] = [];
  #oldest = 0;

  /** Takes in a request that was a candidate, for how common its values are. */
  remember(request: TokenSet): void {
    const leaving = this.#remembered[this.#oldest];
    if (leaving !== undefined) {
      for (const value of leaving.slotsOf.keys()) this.#count(value, -1);
    }
    this.#remembered[this.#oldest] = request;
    this.#oldest = (this.#oldest + 1) % REMEMBERED;
    for (const value of request.slotsOf.keys()) this.#count(value, 1);
  }

  /** Takes in a call whose cause is known. */
  learn(call: TokenSet, request: TokenSet, weight = 1): void {
    for (const { slot, value } of call.tokens) {
      const known = this.#copying.get(slot) ?? new Map<number, Copying>();
      for (const from of request.slotsOf.get(value) ?? []) {
        if (known.has(from) || this.#places >= MAX_PLACES) continue;
        known.set(from, { same: 0, seen: 0 });
        this.#places += 1;
      }
      if (known.size > 0) this.#copying.set(slot, known);
      for (const [from, copying] of known) {
        const values = request.valuesOf.get(from);
        if (values === undefined) continue;
        copying.seen += weight;
        if (values.includes(value)) copying.same += weight;
      }
    }
  }

  /** All that may have caused a call. */
  compareAll(call: TokenSet, requests: readonly TokenSet[]): TokenVerdict[] {
    const verdicts = requests.map((request) => this.#compare(call, request));
    if (requests.length > 1) for (const token of call.tokens) this.#noteFound(token, requests);
    return verdicts;
  }

  /** A sequential test (Wald) of copied always against found by chance. */
  #noteFound(token: Token, requests: readonly TokenSet[]): void {
    const before = this.#found.get(token.slot);
    if (before === undefined && this.#found.size >= MAX_PLACES) return;
    const isFound = requests.some(({ slotsOf }) => slotsOf.has(token.value));
    const byChance = 1 - (1 - this.#chance(token)) ** requests.length;
    const nats = isFound ? Math.log((FOUND + (1 - FOUND) * byChance) / byChance) : Math.log(1 - FOUND);
    const proof = Math.max(Math.min((before ?? 0) + nats, MOST_PROOF), -MOST_PROOF);
    this.#found.set(token.slot, proof);
  }

  #isFound(slot: number): boolean {
    return (this.#found.get(slot) ?? 0) >= PROVEN;
  }

  #compare(call: TokenSet, request: TokenSet): TokenVerdict {
    if (call.tokens.length === 0 || request.tokens.length === 0) return NO_VERDICT;
    let first = 0;
    let second = 0;
    let loss = 0;
    let isMatch = false;
    let isRare = false;
    let isFound = false;
    for (const token of call.tokens) {
      const known = this.#copying.get(token.slot);
      const slots = request.slotsOf.get(token.value);
      if (slots !== undefined) {
        const { gain, isSure } = this.#gain(token, slots, known);
        isMatch ||= isSure;
        isRare ||= isSure && token.isRare;
        isFound ||= isSure && this.#isFound(token.slot);
        if (gain > first) {
          second = first;
          first = gain;
        } else if (gain > second) second = gain;
      } else if (this.#isFound(token.slot)) {
        loss = Math.min(loss, Math.log(1 - FOUND));
      } else if (known !== undefined) {
        loss = Math.min(loss, this.#loss(request, known));
      }
    }
    return { score: Math.min(first + SECOND * second, MAX_GAIN) + loss, isMatch, isRare, isFound };
  }

  #gain(
    token: Token,
    slots: readonly number[],
    known: ReadonlyMap<number, Copying> | undefined,
  ): { readonly gain: number; readonly isSure: boolean } {
    const chance = this.#chance(token);
    let best = 0.5;
    let isKnown = false;
    for (const slot of slots) {
      const copying = known?.get(slot);
      if (copying === undefined) continue;
      best = isKnown ? Math.max(best, rate(copying)) : rate(copying);
      isKnown = true;
    }
    const isFound = this.#isFound(token.slot);
    if (isFound) best = Math.max(best, FOUND);
    const gain = Math.min(Math.log((best + (1 - best) * chance) / chance), MAX_GAIN);
    const isProven = slots.some((slot) => isCopied(known?.get(slot)));
    return { gain, isSure: gain >= 2 && (isProven || isFound || token.isRare) };
  }

  /** The call's value stands nowhere in the request, not even in places that it is usually copied from. */
  #loss(request: TokenSet, known: ReadonlyMap<number, Copying>): number {
    let loss = 0;
    for (const [slot, copying] of known) {
      if (!isCopied(copying) || !request.valuesOf.has(slot)) continue;
      loss = Math.min(loss, Math.max(Math.log(1 - rate(copying)), MAX_LOSS));
    }
    return loss;
  }

  /** How probable it is that a request which has nothing to do with it holds this value. The one compared is left out. */
  #chance({ value, isRare }: Token): number {
    const [a, b] = isRare ? PRIOR.rare : PRIOR.ordinary;
    const others = Math.max((this.#frequency.get(value) ?? 0) - 1, 0);
    return (others + a) / (this.#remembered.length + b);
  }

  #count(value: number, by: number): void {
    const count = (this.#frequency.get(value) ?? 0) + by;
    if (count > 0) this.#frequency.set(value, count);
    else this.#frequency.delete(value);
  }
}

function rate({ same, seen }: Copying): number {
  return (same + 1) / (seen + 2);
}

function isCopied(copying: Copying | undefined): boolean {
  return copying !== undefined && copying.seen >= MIN_SEEN && rate(copying) >= COPIES;
}

function add(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
