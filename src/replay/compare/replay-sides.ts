// The two sides of a comparison made from what a replay knows: a recording, or an exchange from memory.
import type { Exchange } from '../../exchange/exchange.ts';
import type { ReplayPlan } from '../plan.ts';
import { authorityOf } from '../refusal.ts';
import type { ReplayOptions } from '../replay-options.ts';
import type { Replayable } from '../replayable.ts';
import type { CompareOptions } from './compare-options.ts';
import type { ComparedAnswer } from './compared-answer.ts';

export function recordedAnswer(recorded: Replayable): ComparedAnswer {
  const { outcome, status, failure } = recorded;
  const isAnswered = outcome === 'answered' && failure === undefined;
  return {
    ...(isAnswered && status !== undefined && { status }),
    ...(failure !== undefined && { failure: failure.reason }),
    headers: recorded.answerHeaders,
    body: recorded.responseBody,
    atMs: recorded.startedAtMicros / 1000,
    authority: authorityOf(recorded.url),
  };
}

export function isRecording(side: Replayable | Exchange): side is Replayable {
  return 'answerHeaders' in side;
}

export function compareOptions(
  { ignore, unordered }: Pick<ReplayOptions, 'ignore' | 'unordered'>,
  { replaced }: Pick<ReplayPlan, 'replaced'>,
): CompareOptions {
  return {
    ignore,
    unordered,
    replaced: replaced.flatMap(({ recorded, live }) =>
      recorded === undefined ? [] : [[recorded, live] as const],
    ),
  };
}
