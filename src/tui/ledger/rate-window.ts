// How many things happened in each of the last sixty seconds.

export const WINDOW_SECONDS = 60;

/** Over which a rate is told: long enough to stand still, short enough to follow. */
const RATE_SECONDS = 10;

export interface RateWindow {
  /** By second modulo the window. */
  readonly counts: Uint32Array;
  /** The newest second that was counted, since the epoch. */
  newest: number;
}

export function createRateWindow(): RateWindow {
  return { counts: new Uint32Array(WINDOW_SECONDS), newest: 0 };
}

/** What is older than the window is not counted. `by`: 1 to count, -1 to take it back. */
export function countAt(window: RateWindow, second: number, by: 1 | -1): void {
  advance(window, second);
  if (second <= window.newest - WINDOW_SECONDS) return;
  const place = second % WINDOW_SECONDS;
  window.counts[place] = Math.max(0, (window.counts[place] ?? 0) + by);
}

/** The window's seconds up to `now`, oldest first. */
export function lastMinute(window: RateWindow, now: number): number[] {
  return Array.from({ length: WINDOW_SECONDS }, (_, i) => countIn(window, now - WINDOW_SECONDS + 1 + i));
}

/** Over the last whole seconds; the one under way would make it jump. */
export function perSecond(window: RateWindow, now: number): number {
  let sum = 0;
  for (let second = now - RATE_SECONDS; second < now; second += 1) sum += countIn(window, second);
  return sum / RATE_SECONDS;
}

/** Whether anything is in the window: what it shows changes with the clock alone. */
export function isMoving(window: RateWindow, now: number): boolean {
  return window.newest > now - WINDOW_SECONDS - 1;
}

function countIn({ counts, newest }: RateWindow, second: number): number {
  if (second > newest || second <= newest - WINDOW_SECONDS) return 0;
  return counts[second % WINDOW_SECONDS] ?? 0;
}

function advance(window: RateWindow, second: number): void {
  if (second <= window.newest) return;
  const from = Math.max(window.newest + 1, second - WINDOW_SECONDS + 1);
  for (let each = from; each <= second; each += 1) window.counts[each % WINDOW_SECONDS] = 0;
  window.newest = second;
}
