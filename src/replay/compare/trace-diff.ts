// Two traces compared by their calls: which are missing, new or in another order, how long each takes, and which findings
// came or went. The answer may be the same and the way to it not. Pure.
import type { CallDiff, FindingChange, Reordered, Spread, TraceDiff } from './difference.ts';
import { callKey, callText, type TraceCall, type TraceShape } from './trace-shape.ts';

type Runs = readonly [TraceShape, ...TraceShape[]];

/** Each side may have several runs of the same request; the first of each is compared, the others show what varies. */
export function traceDiff(before: Runs, after: Runs): TraceDiff {
  const calls = callDiffs(before, after);
  const reordered = reorderedCalls(before[0], after);
  const findings = findingChanges(before[0], after);
  const counts = calls.some(
    ({ change, statuses }) => (change !== 'same' && change !== 'volatile') || statuses,
  );
  const isDifferent =
    counts || reordered.length > 0 || findings.gained.length > 0 || findings.lost.length > 0;
  const isVolatile = calls.some(({ change }) => change === 'volatile');
  return {
    verdict: isDifferent ? 'different' : isVolatile ? 'volatile' : 'same',
    runs: { before: before.length, after: after.length },
    calls,
    reordered,
    findings,
  };
}

function callDiffs(before: Runs, after: Runs): CallDiff[] {
  const one = before.map((shape) => Map.groupBy(shape.calls, callKey));
  const other = after.map((shape) => Map.groupBy(shape.calls, callKey));
  const keys = new Set([...one, ...other].flatMap((calls) => [...calls.keys()]));
  return [...keys].map((key) => {
    const left = one.map((calls) => calls.get(key) ?? []);
    const right = other.map((calls) => calls.get(key) ?? []);
    const [sample] = [...left, ...right].flat();
    if (sample === undefined) throw new Error('a key without a call');
    const { caller, callee, method, path } = sample;
    const [countBefore, countAfter] = [left[0]?.length ?? 0, right[0]?.length ?? 0];
    const varies = [left, right].some((runs) => runs.some((calls) => calls.length !== runs[0]?.length));
    const change = changeOf(countBefore, countAfter);
    const statuses = statusChange(left, right);
    const [beforeTime, afterTime] = [spread(left), spread(right)];
    return {
      ...(caller !== undefined && { caller }),
      callee,
      method,
      path,
      before: countBefore,
      after: countAfter,
      change: change !== 'same' && varies ? 'volatile' : change,
      ...(statuses !== undefined && { statuses }),
      ...(beforeTime !== undefined && { beforeTime }),
      ...(afterTime !== undefined && { afterTime }),
    };
  });
}

function changeOf(before: number, after: number): CallDiff['change'] {
  if (before === after) return 'same';
  if (before === 0) return 'new';
  if (after === 0) return 'missing';
  return before < after ? 'more' : 'fewer';
}

/** Which statuses there are, however often; of what is there on both sides only, and unless it varies by itself. */
function statusChange(before: readonly TraceCall[][], after: readonly TraceCall[][]): CallDiff['statuses'] {
  const [one, other] = [statusText(before[0] ?? []), statusText(after[0] ?? [])];
  if (one === '' || other === '' || one === other) return undefined;
  const varies = after.some((calls) => calls.length > 0 && statusText(calls) !== other);
  return varies ? undefined : { before: one, after: other };
}

function statusText(calls: readonly TraceCall[]): string {
  return [...new Set(calls.map(({ status }) => (status === undefined ? 'no answer' : String(status))))]
    .sort()
    .join(', ');
}

function spread(runs: readonly TraceCall[][]): Spread | undefined {
  const times = runs
    .flat()
    .map(({ durationMicros }) => durationMicros)
    .sort((a, b) => a - b);
  const [minMicros] = times;
  if (minMicros === undefined) return undefined;
  const middle = (times.length - 1) / 2;
  const medianMicros = ((times[Math.floor(middle)] ?? 0) + (times[Math.ceil(middle)] ?? 0)) / 2;
  return { n: times.length, medianMicros, minMicros, maxMicros: times.at(-1) ?? minMicros };
}

/**
 * Only calls that did not overlap have an order: one had ended before the other began. Reordered are two calls of one
 * caller that come the other way round in every run.
 */
function reorderedCalls(before: TraceShape, after: Runs): Reordered[] {
  const unique = onlyOnes(before);
  const others = after.map(onlyOnes);
  const found: Reordered[] = [];
  for (const [key, first] of unique) {
    for (const [otherKey, second] of unique) {
      if (key === otherKey || first.caller !== second.caller || !isFollowedBy(first, second)) continue;
      const isTurned = others.every((calls) => {
        const [one, other] = [calls.get(key), calls.get(otherKey)];
        return one !== undefined && other !== undefined && isFollowedBy(other, one);
      });
      if (isTurned) found.push({ first: callText(second), second: callText(first) });
    }
  }
  return found;
}

/** Calls whose key comes once: of several like ones nobody could say which is which. */
function onlyOnes({ calls }: TraceShape): Map<string, TraceCall> {
  const groups = Map.groupBy(calls, callKey);
  return new Map(
    [...groups].flatMap(([key, [call, ...more]]) =>
      call === undefined || more.length > 0 ? [] : [[key, call]],
    ),
  );
}

function isFollowedBy(first: TraceCall, second: TraceCall): boolean {
  return first.startMicros + first.durationMicros <= second.startMicros;
}

/** A finding that only some of the runs have is no news. */
function findingChanges(before: TraceShape, after: Runs): TraceDiff['findings'] {
  const one = findingCounts(before);
  const others = after.map(findingCounts);
  const keys = new Set([one, ...others].flatMap((counts) => [...counts.keys()]));
  const changes = [...keys].map((key): FindingChange => {
    const [callee = '', code = ''] = key.split('\n');
    return { code, callee, before: one.get(key) ?? 0, after: others[0]?.get(key) ?? 0 };
  });
  const everywhere = (key: string, fits: (count: number) => boolean): boolean =>
    others.every((counts) => fits(counts.get(key) ?? 0));
  const keyOf = ({ callee, code }: FindingChange): string => `${callee}\n${code}`;
  return {
    gained: changes.filter(
      (change) => change.before === 0 && everywhere(keyOf(change), (count) => count > 0),
    ),
    lost: changes.filter((change) => change.before > 0 && everywhere(keyOf(change), (count) => count === 0)),
  };
}

function findingCounts({ calls }: TraceShape): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { callee, findings } of calls) {
    for (const code of findings) {
      const key = `${callee}\n${code}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}
