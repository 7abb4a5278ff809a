// The cases that need no scoring: headers that name the request, one request open, or none.
import type { Link } from '../../exchange/link.ts';
import type { PendingCall } from './pending-call.ts';
import { firstToEnd, type RequestInService } from './request-in-service.ts';
import type { UnpromptedCalls } from './unprompted-calls.ts';

/** Events are stamped by several threads, and an answer may be read before a call of the same request is sent. */
export const SLACK_MICROS = 500;

/** What is said of the one whose turn it was. */
const IN_LINE = 0.97;

export function linkByHeaders(request: RequestInService): Link {
  const { id } = request.call;
  return {
    method: 'headers',
    confidence: 'exact',
    probability: 1,
    exchange: id,
    candidates: [id],
    candidateCount: 1,
  };
}

/** A call that keeps to its intervals, made while nothing was open. */
const OF_TIMER: Link = {
  method: 'none',
  confidence: 'likely',
  probability: 0.95,
  candidates: [],
  candidateCount: 0,
};

/** Undefined: it has to be scored. `endedLately`: requests that ended in the ten seconds before, the newest first. */
export function linkWithoutScoring(
  pending: PendingCall,
  open: readonly RequestInService[],
  endedLately: readonly RequestInService[],
  unprompted: UnpromptedCalls,
): Link | undefined {
  const { isByProcess } = pending;
  const [first, another] = open;
  const only = another === undefined ? first : isByProcess ? theOneServed(open) : undefined;
  if (open.length > 1 && only === undefined) return undefined;
  if (only === undefined && unprompted.isTimer(pending.callee)) return OF_TIMER;
  if (only === undefined) {
    const isScored = endedLately.length > 1 && unprompted.mayFollowAnswer(pending.callee);
    return isScored ? undefined : linkToNothingOpen(pending, endedLately, unprompted);
  }
  if (!unprompted.provesSingleCandidate(pending.callee, endedLately.length)) return undefined;
  // Its last byte may be told late, and the request's own answer be on its way by then.
  const isInside = pending.answeredMicros <= only.endMicros + SLACK_MICROS;
  const isAlone = open.length === 1;
  return {
    method: isByProcess ? 'oneProcessOneRequest' : 'onlyCandidate',
    confidence: isInside && isAlone ? 'exact' : 'likely',
    probability: isInside ? (isAlone ? 0.99 : IN_LINE) : 0.9,
    exchange: only.call.id,
    candidates: [only.call.id],
    candidateCount: open.length,
  };
}

/** A process that serves one at a time: the others in it wait in line. */
function theOneServed(open: readonly RequestInService[]): RequestInService | undefined {
  return open.every(({ call }) => call.isOneAtATime === true) ? firstToEnd(open) : undefined;
}

/** With requests ended lately it may be late work of one of them; which one is not for certain. */
function linkToNothingOpen(
  { callee }: PendingCall,
  endedLately: readonly RequestInService[],
  unprompted: UnpromptedCalls,
): Link {
  const [newest] = endedLately;
  if (newest === undefined)
    return { method: 'none', confidence: 'exact', probability: 0.99, candidates: [], candidateCount: 0 };
  const candidates = endedLately.slice(0, 8).map(({ call }) => call.id);
  const shape = { candidates, candidateCount: endedLately.length };
  if (endedLately.length === 1 && unprompted.onlyFollowsAnswers(callee))
    return {
      method: 'scored',
      confidence: 'possible',
      probability: 0.75,
      exchange: newest.call.id,
      ...shape,
    };
  return {
    method: 'none',
    confidence: 'unknown',
    probability: unprompted.comesFromNowhere(callee) ? 0.5 : 0.3,
    ...shape,
  };
}
