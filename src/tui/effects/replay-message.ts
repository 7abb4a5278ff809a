// What the person is told about a replay that they asked for.
import type { Exchange } from '../../exchange/exchange.ts';
import type { ReplayOutcome } from '../../session/live-view.ts';
import { durationText } from '../../text/quantities.ts';
import type { Message } from '../view-state.ts';

/** `#6 sent again as #42: 201 in 312ms -> 201 in 305ms`. */
export function replayMessage(seq: number, outcome: ReplayOutcome): Message {
  if (outcome.kind !== 'sent') return { text: outcome.reason, severity: 'warning' };
  const { original, exchange } = outcome;
  return {
    text: `#${seq} sent again as #${exchange.seq}: ${result(original)} -> ${result(exchange)}`,
    severity: exchange.outcome === 'failed' ? 'warning' : 'info',
  };
}

export function replayErrorMessage(seq: number, error: unknown): Message {
  const reason = error instanceof Error ? error.message : String(error);
  return { text: `#${seq} could not be sent again: ${reason}`, severity: 'error' };
}

function result({ answer, outcome, timing }: Exchange): string {
  return `${answer?.status ?? outcome} in ${durationText(timing.endedMicros)}`;
}
