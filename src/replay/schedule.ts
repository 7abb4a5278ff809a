// What a run sends, in which order, and when. Pure.
import type { ReplayOptions, ReplayTiming } from './replay-options.ts';
import type { Replayable } from './replayable.ts';

export interface ReplayJob {
  readonly exchange: Replayable;
  /** 0, 1, 2 ... of `--repeat`. */
  readonly round: number;
  /** `recorded`: to the recorded upstream, as what the other is compared with; of `--alternate` only. */
  readonly side: 'asked' | 'recorded';
}

/** Every job of a run in the order in which they begin. */
export function replayJobs(
  exchanges: readonly Replayable[],
  { repeat, alternates }: Pick<ReplayOptions, 'repeat' | 'alternates'>,
): ReplayJob[] {
  const sides = alternates ? (['recorded', 'asked'] as const) : (['asked'] as const);
  return Array.from({ length: repeat }, (_, round) =>
    exchanges.flatMap((exchange) => sides.map((side) => ({ exchange, round, side }))),
  ).flat();
}

/**
 * When each job is due, in milliseconds after the start; undefined: when its turn comes. Absolute times, so that what one
 * is late does not make the next one late. The rounds of `original` follow each other without a pause.
 */
export function dueTimes(jobs: readonly ReplayJob[], timing: ReplayTiming): (number | undefined)[] {
  if (timing.kind === 'asap') return jobs.map(() => undefined);
  if (timing.kind === 'rate') return jobs.map((_, i) => (i * 1000) / timing.perSecond);
  const { factor, maxGapMs = Number.POSITIVE_INFINITY } = timing;
  let due = 0;
  return jobs.map((job, i) => {
    const before = jobs[i - 1];
    if (before === undefined || before.round !== job.round) return due;
    const gapMs = (job.exchange.startedAtMicros - before.exchange.startedAtMicros) / 1000;
    due += Math.max(0, Math.min(gapMs, maxGapMs)) / factor;
    return due;
  });
}
