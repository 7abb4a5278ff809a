// What was decided of one call.
import type { Link } from '../../exchange/link.ts';
import type { PendingCall } from './pending-call.ts';
import type { RequestInService } from './request-in-service.ts';
import { SLACK_MICROS } from './single-candidate.ts';

export interface LinkDecision {
  /** Id of the call. */
  readonly exchange: string;
  readonly link: Link;
  /** Requests that were open, that one included. */
  readonly openRequests: number;
  /** Whether the call began after the request that it is linked to had been answered. */
  readonly isAfterAnswer: boolean;
  /** The headers name one request, and everything else speaks for this one. */
  readonly contradiction?: Link;
}

export function decision(
  pending: PendingCall,
  link: Link,
  request: RequestInService | undefined,
  openRequests: number,
): LinkDecision {
  return {
    exchange: pending.call.id,
    link,
    openRequests,
    isAfterAnswer: request !== undefined && pending.startMicros > request.endMicros + SLACK_MICROS,
  };
}
