// When a run of replays stops by itself: an upstream that is down, or that fails because of what is sent, is not made better
// by a thousand requests more. Pure.
import type { Exchange } from '../exchange/exchange.ts';
import type { Replayable } from './replayable.ts';

const MOST_CONNECTION_ERRORS = 5;
const LEAST_ANSWERS = 10;

export interface RunHealth {
  /** Without a break. */
  readonly connectionErrors: number;
  readonly answers: number;
  /** Answered 5xx where the recorded answer was none. */
  readonly serverErrors: number;
}

export const freshHealth: RunHealth = { connectionErrors: 0, answers: 0, serverErrors: 0 };

export function healthAfter(health: RunHealth, original: Replayable, exchange: Exchange): RunHealth {
  const isAnswered = exchange.outcome === 'answered' && exchange.failure === undefined;
  const isError = (status = 0): boolean => status >= 500;
  return {
    connectionErrors: isAnswered ? 0 : health.connectionErrors + 1,
    answers: health.answers + (isAnswered ? 1 : 0),
    serverErrors:
      health.serverErrors +
      (isAnswered && isError(exchange.answer?.status) && !isError(original.status) ? 1 : 0),
  };
}

/** Why nothing more is to be sent, one sentence; undefined while all is well. */
export function reasonToStop({ connectionErrors, answers, serverErrors }: RunHealth): string | undefined {
  if (connectionErrors >= MOST_CONNECTION_ERRORS) {
    return `${connectionErrors} requests in a row got no answer, so no more are sent.`;
  }
  if (answers >= LEAST_ANSWERS && serverErrors > answers / 2) {
    return `${serverErrors} of ${answers} answers were 5xx where none was recorded, so no more are sent.`;
  }
  return undefined;
}
