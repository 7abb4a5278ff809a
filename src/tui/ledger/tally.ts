// Count, errors, latency, context and the last minute of one route, or of one edge between two services.
import type { Contribution } from './contribution.ts';
import { countLatency, createHistogram, type LatencyHistogram } from './latency-histogram.ts';
import { countAt, createRateWindow, type RateWindow } from './rate-window.ts';

export interface Tally {
  count: number;
  errors: number;
  warnings: number;
  /** Exchanges that came in with a trace context. */
  withContext: number;
  readonly latency: LatencyHistogram;
  readonly window: RateWindow;
}

export function createTally(): Tally {
  return {
    count: 0,
    errors: 0,
    warnings: 0,
    withContext: 0,
    latency: createHistogram(),
    window: createRateWindow(),
  };
}

/** `by`: 1 to count it, -1 to take it back. */
export function tallyUp(tally: Tally, contribution: Contribution, by: 1 | -1): void {
  tally.count += by;
  if (contribution.isError) tally.errors += by;
  if (contribution.hasWarning) tally.warnings += by;
  if (contribution.hasContext) tally.withContext += by;
  countLatency(tally.latency, contribution.micros, by);
  countAt(tally.window, contribution.second, by);
}
