// The estimator that needs no learning: requests make their calls in the order in which they came. Each call goes to the
// request that began first among those open which have not made their usual number of calls to that callee.
import type { WindowCall, WindowRequest } from './window-assignment.ts';

/** For each call, by its beginning, the position of the answer among its candidates; -1: none is left. */
export function firstInFirstOut(
  requests: readonly WindowRequest[],
  calls: readonly WindowCall[],
  usualCalls: (route: string, callee: string) => number,
): number[] {
  const made = new Map<string, number>();
  return calls.map(({ callee, candidates }) => {
    let best = -1;
    for (let i = 0; i < candidates.length; i += 1) {
      const request = requests[candidates[i] ?? -1];
      if (request === undefined) continue;
      const settled = request.settled.filter((call) => call.callee === callee).length;
      const count = (made.get(`${candidates[i]} ${callee}`) ?? 0) + settled;
      if (count >= Math.max(usualCalls(request.route, callee), 1)) continue;
      if (best < 0 || request.startMicros < (requests[candidates[best] ?? -1]?.startMicros ?? 0)) best = i;
    }
    const chosen = candidates[best];
    if (chosen !== undefined) {
      const key = `${chosen} ${callee}`;
      made.set(key, (made.get(key) ?? 0) + 1);
    }
    return best;
  });
}
