// How far a run of replays is, as plain data for a bar, on a terminal and in the dashboard. Pure.
import type { Verdict } from './compare/difference.ts';

export interface ReplayProgress {
  /** Id of the run, 16 hex digits. */
  readonly run: string;
  readonly total: number;
  /** Sent, skipped or failed: the bar is full when it is `total`. */
  readonly done: number;
  readonly sent: number;
  readonly skipped: number;
  /** Sent, and without an answer. */
  readonly failed: number;
  /** Of what was sent. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** `cancelled` by a person; `stopped` by itself, before all was sent. */
  readonly state: 'running' | 'ended' | 'cancelled' | 'stopped';
  /** Why it stopped by itself, one sentence. */
  readonly reason?: string;
  /** How late requests began that had a time to begin at, in milliseconds. */
  readonly lag?: LagSpread;
}

export interface LagSpread {
  readonly n: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

export function noProgress(run: string, total: number): ReplayProgress {
  return {
    run,
    total,
    done: 0,
    sent: 0,
    skipped: 0,
    failed: 0,
    verdicts: { same: 0, volatile: 0, different: 0, notComparable: 0 },
    state: 'running',
  };
}

/** What became of one request. */
export type Step =
  | { readonly kind: 'skipped' }
  | { readonly kind: 'planned' }
  | { readonly kind: 'sent'; readonly isAnswered: boolean; readonly verdict: Verdict };

export function afterStep(progress: ReplayProgress, step: Step): ReplayProgress {
  const done = progress.done + 1;
  if (step.kind === 'planned') return { ...progress, done };
  if (step.kind === 'skipped') return { ...progress, done, skipped: progress.skipped + 1 };
  const { verdicts } = progress;
  return {
    ...progress,
    done,
    sent: progress.sent + 1,
    failed: progress.failed + (step.isAnswered ? 0 : 1),
    verdicts: { ...verdicts, [step.verdict]: verdicts[step.verdict] + 1 },
  };
}

/** `lagsMs` in any order; undefined when nothing had a time to begin at. */
export function lagSpread(lagsMs: readonly number[]): LagSpread | undefined {
  if (lagsMs.length === 0) return undefined;
  const sorted = lagsMs.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { n: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: sorted.at(-1) ?? 0 };
}
