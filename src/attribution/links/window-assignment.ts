// The calls of a window and the requests that they are held to come from at the moment, with the likelihood of each request
// given its calls, worked out when it is asked for and kept until its calls change.
import type { CallModel, ModelCall, ModelRequest } from './call-model.ts';

export interface WindowRequest extends ModelRequest {
  /** Calls that are known to be its own, by their beginning. */
  readonly settled: readonly ModelCall[];
}

export interface WindowCall extends ModelCall {
  /** Indexes of requests. */
  readonly candidates: readonly number[];
  /** Evidence beside what the model knows, in nats, for each candidate: shared values, the same connection. */
  readonly hints: readonly number[];
  /** Natural logarithm of the rate at which such calls come from no request at all, for each microsecond. */
  readonly logBackgroundRate: number;
}

/** No request caused it. */
export const NONE = -1;
export const IMPOSSIBLE = -1e6;

export class WindowAssignment {
  readonly requests: readonly WindowRequest[];
  /** By their beginning. */
  readonly calls: readonly WindowCall[];
  readonly #model: CallModel;
  readonly #requestOf: number[];
  /** For each request its calls in this window, by index, which is by their beginning. */
  readonly #members: number[][];
  readonly #likelihood: (number | undefined)[];

  constructor(requests: readonly WindowRequest[], calls: readonly WindowCall[], model: CallModel) {
    this.requests = requests;
    this.calls = calls;
    this.#model = model;
    this.#requestOf = calls.map(() => NONE);
    this.#members = requests.map(() => []);
    this.#likelihood = requests.map(() => undefined);
  }

  requestOf(call: number): number {
    return this.#requestOf[call] ?? NONE;
  }

  membersOf(request: number): readonly number[] {
    return this.#members[request] ?? [];
  }

  assign(call: number, request: number): void {
    const before = this.requestOf(call);
    if (before === request) return;
    if (before !== NONE) {
      const members = this.#members[before] ?? [];
      members.splice(members.indexOf(call), 1);
      this.#likelihood[before] = undefined;
    }
    this.#requestOf[call] = request;
    if (request === NONE) return;
    const members = this.#members[request] ?? [];
    let at = members.length;
    while (at > 0 && (members[at - 1] ?? 0) > call) at -= 1;
    members.splice(at, 0, call);
    this.#likelihood[request] = undefined;
  }

  /** Natural logarithm of how likely the request's calls are. */
  likelihoodOf(request: number): number {
    let known = this.#likelihood[request];
    if (known === undefined) {
      known = this.#likelihoodWith(request, this.membersOf(request));
      this.#likelihood[request] = known;
    }
    return known;
  }

  /** The same for other calls than those that it has. */
  #likelihoodWith(request: number, members: readonly number[]): number {
    const of = this.requests[request];
    return of === undefined ? IMPOSSIBLE : this.#model.logLikelihood(of, this.#callsOf(of, members));
  }

  /** What it is worth to say that this candidate made the call, beside the calls it has but for those of `absent`. */
  gain(call: number, candidate: number, absent?: ReadonlySet<number>): number {
    const { candidates = [], hints = [] } = this.calls[call] ?? {};
    const request = candidates[candidate] ?? NONE;
    const has = this.membersOf(request);
    const others = has.filter((member) => member !== call && absent?.has(member) !== true);
    const without =
      others.length === has.length ? this.likelihoodOf(request) : this.#likelihoodWith(request, others);
    let at = others.length;
    while (at > 0 && (others[at - 1] ?? 0) > call) at -= 1;
    others.splice(at, 0, call);
    return this.#likelihoodWith(request, others) - without + (hints[candidate] ?? 0);
  }

  /** What it would change if the two requests exchanged these of their calls. Undefined: one cannot come from the other. */
  exchangeGain(one: number, other: number, moving: readonly number[]): number | undefined {
    let hints = 0;
    for (const c of moving) {
      const call = this.calls[c];
      const from = this.requestOf(c);
      const here = call?.candidates.indexOf(from) ?? -1;
      const there = call?.candidates.indexOf(from === one ? other : one) ?? -1;
      if (call === undefined || there < 0) return undefined;
      hints += (call.hints[there] ?? 0) - (call.hints[here] ?? 0);
    }
    const ofOne = this.#exchanged(one, other, moving);
    const ofOther = this.#exchanged(other, one, moving);
    const after = this.#likelihoodWith(one, ofOne) + this.#likelihoodWith(other, ofOther);
    return after - this.likelihoodOf(one) - this.likelihoodOf(other) + hints;
  }

  exchange(one: number, other: number, moving: readonly number[]): void {
    for (const c of moving) this.assign(c, this.requestOf(c) === one ? other : one);
  }

  /** What `one` would have after the exchange. */
  #exchanged(one: number, other: number, moving: readonly number[]): number[] {
    const kept = this.membersOf(one).filter((c) => !moving.includes(c));
    const got = this.membersOf(other).filter((c) => moving.includes(c));
    return [...kept, ...got].sort((a, b) => a - b);
  }

  #callsOf({ settled }: WindowRequest, members: readonly number[]): readonly ModelCall[] {
    const calls: ModelCall[] = [];
    for (const member of members) {
      const call = this.calls[member];
      if (call !== undefined) calls.push(call);
    }
    if (settled.length === 0) return calls;
    return [...settled, ...calls].sort((a, b) => a.startMicros - b.startMicros);
  }
}
