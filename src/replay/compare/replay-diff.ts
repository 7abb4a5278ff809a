// What a replay differs in from what was recorded: the answer, and the shape of the trace behind it. Pure.
import { answerDiff } from './answer-diff.ts';
import type { CompareOptions } from './compare-options.ts';
import type { ComparedAnswer } from './compared-answer.ts';
import type { ReplayDiff, Verdict } from './difference.ts';
import { traceDiff } from './trace-diff.ts';
import type { TraceShape } from './trace-shape.ts';

export interface ComparedRun {
  readonly answer: ComparedAnswer;
  /** Absent: nothing is known of the trace but the request itself. */
  readonly trace?: TraceShape;
}

/** `after`: what is compared, then further replays of the same request, which show what changes by itself. */
export function replayDiff(
  before: ComparedRun,
  after: readonly [ComparedRun, ...ComparedRun[]],
  options: CompareOptions,
): ReplayDiff {
  const [first, ...others] = after;
  const answer = answerDiff(before.answer, [first.answer, ...others.map((run) => run.answer)], options);
  if (before.trace === undefined || first.trace === undefined) {
    return { verdict: answer.verdict, ...(answer.reason !== undefined && { reason: answer.reason }), answer };
  }
  const traces = others.flatMap(({ trace }) => (trace === undefined ? [] : [trace]));
  const trace = traceDiff([before.trace], [first.trace, ...traces]);
  const verdict = worst(answer.verdict, trace.verdict);
  return {
    verdict,
    ...(verdict === 'notComparable' && answer.reason !== undefined && { reason: answer.reason }),
    answer,
    trace,
  };
}

/** A trace that differs makes all different, whatever could not be compared beside it. */
function worst(answer: Verdict, trace: Exclude<Verdict, 'notComparable'>): Verdict {
  const order: readonly Verdict[] = ['same', 'volatile', 'notComparable', 'different'];
  return order.indexOf(answer) >= order.indexOf(trace) ? answer : trace;
}
