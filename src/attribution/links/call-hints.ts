// What speaks for a candidate beside times and order: values that it shares with the call, and the connection that it used
// last.
import type { PendingCall } from './pending-call.ts';
import type { RequestInService } from './request-in-service.ts';
import { NO_TOKENS, TokenEvidence, type TokenSet, type TokensOf } from './token-evidence.ts';

export interface Hints {
  /** In nats, for each candidate. */
  readonly scores: readonly number[];
  /** The candidate that a shared value sets apart from all others. */
  readonly apart: number | undefined;
  /** Candidates that shared values do not tell from the best. */
  readonly alike: number;
  /** Whether the value shared with the best is long and random. */
  readonly isRare: boolean;
  /** Whether it is one that such calls always have from a request that is among the candidates. */
  readonly isFound: boolean;
}

/** Nats by which a shared value must set a candidate apart. */
const AHEAD = 2.3;
const SAME_CONNECTION = 0.5;
const MAX_CONNECTIONS = 1_000;
/** Sure calls from which tokens are learned at first; from then on every so many-th, once any call was ambiguous. */
const LEARN_FIRST = 100;
const LEARN_EVERY = 8;

export class CallHints {
  readonly #tokensOf: TokensOf;
  readonly #evidence = new TokenEvidence();
  /** Who used a connection last. */
  readonly #lastUser = new Map<string, RequestInService>();
  readonly #seen = new WeakMap<RequestInService, TokenSet>();
  #sure = 0;
  #isNeeded = false;

  constructor(tokensOf: TokensOf) {
    this.#tokensOf = tokensOf;
  }

  /** Learns which places copy which, from a call whose cause is certain. */
  noteSure(pending: PendingCall, request: RequestInService): void {
    this.#sure += 1;
    if (this.#sure > LEARN_FIRST && (this.#sure % LEARN_EVERY !== 0 || !this.#isNeeded)) return;
    this.#evidence.learn(this.#tokensOf(pending.call.id, 'call'), this.#tokensOfRequest(request));
  }

  of(pending: PendingCall, candidates: readonly RequestInService[]): Hints {
    this.#isNeeded = true;
    const tokens = this.#tokensOf(pending.call.id, 'call');
    const lastUser = this.#lastUser.get(pending.call.connection ?? '');
    const verdicts = this.#evidence.compareAll(
      tokens,
      candidates.map((request) => this.#tokensOfRequest(request)),
    );
    const sorted = verdicts.map(({ score }) => score).sort((a, b) => b - a);
    const [first = 0, second = Number.NEGATIVE_INFINITY] = sorted;
    const at = verdicts.findIndex(({ score }) => score === first);
    const isMatch = verdicts[at]?.isMatch === true;
    return {
      scores: verdicts.map(
        ({ score }, i) =>
          score + (lastUser !== undefined && candidates[i] === lastUser ? SAME_CONNECTION : 0),
      ),
      apart: isMatch && first - second >= AHEAD ? at : undefined,
      alike: isMatch ? sorted.filter((score) => first - score < AHEAD).length : candidates.length,
      isRare: verdicts[at]?.isRare === true,
      isFound: verdicts[at]?.isFound === true,
    };
  }

  used(connection: string | undefined, request: RequestInService): void {
    if (connection === undefined) return;
    this.#lastUser.delete(connection);
    this.#lastUser.set(connection, request);
    if (this.#lastUser.size > MAX_CONNECTIONS)
      this.#lastUser.delete(this.#lastUser.keys().next().value ?? '');
  }

  #tokensOfRequest(request: RequestInService): TokenSet {
    const known = this.#seen.get(request);
    if (known !== undefined) return known;
    const tokens = this.#tokensOf(request.call.id, 'request');
    this.#seen.set(request, tokens);
    if (tokens !== NO_TOKENS) this.#evidence.remember(tokens);
    return tokens;
  }
}
