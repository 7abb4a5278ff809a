// What the person is told about a replay that they asked for.
import type { Exchange } from '../../exchange/exchange.ts';
import { verdictText } from '../../replay/compare/diff-lines.ts';
import type { ReplayProgress } from '../../replay/progress.ts';
import type { ReplayOutcome } from '../../session/live-view.ts';
import { durationText } from '../../text/quantities.ts';
import type { Message } from '../view-state.ts';

/** `#6 sent again as #42: 201 in 312ms -> 201 in 305ms`. */
export function replayMessage(seq: number, outcome: ReplayOutcome): Message {
  if (outcome.kind !== 'sent') return { text: outcome.reason, severity: 'warning' };
  const { original, exchange, verdict } = outcome;
  const compared = verdict === undefined ? '' : `, ${verdictText(verdict)} (d shows it)`;
  return {
    text: `#${seq} sent again as #${exchange.seq}: ${result(original)} -> ${result(exchange)}${compared}`,
    severity: exchange.outcome === 'failed' || verdict === 'different' ? 'warning' : 'info',
  };
}

/** How a run of several ended. */
export function runMessage({
  total,
  sent,
  skipped,
  failed,
  verdicts,
  state,
  reason,
}: ReplayProgress): Message {
  const parts = [
    `${sent} of ${total} sent`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
    ...(failed === 0 ? [] : [`${failed} without an answer`]),
    ...(verdicts.different === 0 ? [] : [`${verdicts.different} different`]),
    ...(state === 'cancelled' ? ['cancelled'] : []),
  ];
  const why = reason === undefined ? '' : ` ${reason}`;
  const isFine = failed === 0 && verdicts.different === 0 && state === 'ended';
  return { text: `Replay: ${parts.join(', ')}.${why}`, severity: isFine ? 'info' : 'warning' };
}

export function replayErrorMessage(seq: number, error: unknown): Message {
  const reason = error instanceof Error ? error.message : String(error);
  return { text: `#${seq} could not be sent again: ${reason}`, severity: 'error' };
}

function result({ answer, outcome, timing }: Exchange): string {
  return `${answer?.status ?? outcome} in ${durationText(timing.endedMicros)}`;
}
