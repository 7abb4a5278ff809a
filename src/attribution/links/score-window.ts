// The ambiguous calls of one stretch of time, judged together: which inbound exchange caused each, and how probable every
// candidate is. All calls to one place are assigned at once (a request rarely makes the same call twice), the others held as
// they are; then pairs of requests exchange several calls where that fits better. That is done a few times over, because
// what a call is worth depends on the calls around it. Pure.
import type { CallModel } from './call-model.ts';
import { bestAssignment } from './hungarian.ts';
import { matchingMarginals } from './matching-marginals.ts';
import {
  IMPOSSIBLE,
  NONE,
  WindowAssignment,
  type WindowCall,
  type WindowRequest,
} from './window-assignment.ts';

export interface WindowVerdict {
  /** Position among the candidates; -1: none of them. */
  readonly best: number;
  /** For each candidate, and for none at the end; they sum to 1. */
  readonly probabilities: readonly number[];
}

const ROUNDS = 3;
/** A request takes no more calls to one place than this, whatever it was seen to make. */
const MOST_CALLS = 8;
/** Exchanges are tried with so many candidates. With more, nothing but a shared value is sure enough to be worth it. */
const MOST_EXCHANGED = 8;
/** Nats below which an exchange is not worth making. */
const WORTH_EXCHANGING = 0.01;

/** `usualCalls`: the most calls to a callee that a request of a route is known to make. Calls by their beginning. */
export function scoreWindow(
  requests: readonly WindowRequest[],
  calls: readonly WindowCall[],
  model: CallModel,
  usualCalls: (route: string, callee: string) => number,
): WindowVerdict[] {
  const window = new WindowAssignment(requests, calls, model);
  const groups = groupsByCallee(calls);
  assignOneByOne(window);
  let probabilities: number[][] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    if (round > 0) exchangeCalls(window);
    probabilities = calls.map(() => []);
    for (const group of groups) assignGroup(window, group, usualCalls, probabilities);
  }
  return calls.map((call, c) => {
    const best = call.candidates.indexOf(window.requestOf(c));
    return { best, probabilities: doubted(window, c, best, probabilities[c] ?? []) };
  });
}

function groupsByCallee(calls: readonly WindowCall[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [c, { callee }] of calls.entries()) {
    const group = groups.get(callee);
    if (group === undefined) groups.set(callee, [c]);
    else group.push(c);
  }
  return [...groups.values()];
}

/** A first answer in the order of time: each call to the candidate that it fits best so far. */
function assignOneByOne(window: WindowAssignment): void {
  for (const [c, call] of window.calls.entries()) {
    let best = call.logBackgroundRate;
    let request = NONE;
    for (const [i, candidate] of call.candidates.entries()) {
      const gain = window.gain(c, i);
      if (gain <= best) continue;
      best = gain;
      request = candidate;
    }
    window.assign(c, request);
  }
}

/** Assigns all calls to one callee at once, and tells how probable each of the ways is. */
function assignGroup(
  window: WindowAssignment,
  group: readonly number[],
  usualCalls: (route: string, callee: string) => number,
  probabilities: number[][],
): void {
  const callee = window.calls[group[0] ?? 0]?.callee ?? '';
  const columnOf = new Map<number, number>();
  for (const c of group) {
    for (const request of window.calls[c]?.candidates ?? []) {
      if (!columnOf.has(request)) columnOf.set(request, columnOf.size);
    }
  }
  const columns = [...columnOf.keys()];
  const room = columns.map((request) => {
    const usual = usualCalls(window.requests[request]?.route ?? '', callee);
    return Math.min(Math.max(usual, 1), MOST_CALLS);
  });
  const all = new Set(group);
  const scores = group.map((c) => {
    const call = window.calls[c];
    const row = new Array<number>(columns.length + 1).fill(IMPOSSIBLE);
    for (const [i, request] of (call?.candidates ?? []).entries()) {
      const column = columnOf.get(request) ?? 0;
      // Where there is room for one, the others are not there; else they are what this one comes after.
      row[column] = window.gain(c, i, (room[column] ?? 1) > 1 ? undefined : all);
    }
    row[columns.length] = call?.logBackgroundRate ?? IMPOSSIBLE;
    return row;
  });
  const places = columns.flatMap((_, column) => new Array<number>(room[column] ?? 1).fill(column));
  const chosen = bestAssignment(withPlaces(scores, places, columns.length));
  const marginals = matchingMarginals(scores, [...room, Number.POSITIVE_INFINITY]);
  for (const [g, c] of group.entries()) {
    const place = places[chosen[g] ?? NONE];
    window.assign(c, place === undefined ? NONE : (columns[place] ?? NONE));
    const row = marginals[g] ?? [];
    const candidates = window.calls[c]?.candidates ?? [];
    probabilities[c] = [
      ...candidates.map((request) => row[columnOf.get(request) ?? 0] ?? 0),
      row[columns.length] ?? 0,
    ];
  }
}

/** A column for each place that a request has, and for each call one that means none. */
function withPlaces(
  scores: readonly (readonly number[])[],
  places: readonly number[],
  none: number,
): number[][] {
  return scores.map((row) => {
    const wide: number[] = [];
    for (const column of places) wide.push(row[column] ?? IMPOSSIBLE);
    for (let i = 0; i < scores.length; i += 1) wide.push(row[none] ?? IMPOSSIBLE);
    return wide;
  });
}

function exchangeCalls(window: WindowAssignment): void {
  for (let c = 0; c < window.calls.length; c += 1) {
    const { candidates = [] } = window.calls[c] ?? {};
    if (candidates.length > MOST_EXCHANGED) continue;
    for (const other of candidates) {
      const from = window.requestOf(c);
      if (from === NONE || other === from) continue;
      for (const moving of waysToExchange(window, c, from, other)) {
        const gain = window.exchangeGain(from, other, moving);
        if (gain === undefined || gain < WORTH_EXCHANGING) continue;
        window.exchange(from, other, moving);
        break;
      }
    }
  }
}

/** Calls that belong together vouch for each other; so each is doubted by all that would speak for them to move together. */
function doubted(
  window: WindowAssignment,
  c: number,
  best: number,
  probabilities: readonly number[],
): readonly number[] {
  const { candidates = [] } = window.calls[c] ?? {};
  if (best < 0) return probabilities;
  const from = window.requestOf(c);
  const own = Math.max(probabilities[best] ?? 0, 1e-9);
  const rivals = strongest(probabilities, window.calls[c]?.hints ?? []);
  const odds = probabilities.map((p, i) => {
    const other = candidates[i];
    if (i === best || other === undefined || !rivals.has(i)) return i === best ? 1 : p / own;
    let sum = p / own;
    for (const moving of waysToExchange(window, c, from, other)) {
      const gain = window.exchangeGain(from, other, moving);
      if (gain !== undefined) sum += Math.exp(Math.min(gain, 5));
    }
    return sum;
  });
  const total = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one) => one / total);
}

/** The candidates that an exchange could be worth it with. */
function strongest(probabilities: readonly number[], hints: readonly number[]): ReadonlySet<number> {
  const order = hints.map((_, i) => i);
  if (order.length <= MOST_EXCHANGED) return new Set(order);
  const worth = (i: number): number => (hints[i] ?? 0) + 0.3 * Math.log((probabilities[i] ?? 0) + 1e-6);
  return new Set(order.sort((a, b) => worth(b) - worth(a)).slice(0, MOST_EXCHANGED));
}

/** All calls of both, those from this one on, those up to this one. */
function waysToExchange(window: WindowAssignment, c: number, from: number, other: number): number[][] {
  const all = [...window.membersOf(from), ...window.membersOf(other)];
  const later = all.filter((member) => member >= c);
  const earlier = all.filter((member) => member <= c);
  const ways = [all];
  if (later.length < all.length) ways.push(later);
  if (earlier.length < all.length) ways.push(earlier);
  return ways.filter((moving) => moving.length > 1);
}
