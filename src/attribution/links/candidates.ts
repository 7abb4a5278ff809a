// Which requests may have caused a call: those that were open when it began, in its own process where processes tell them
// apart, and those that had ended a little before. Pure.
import type { PendingCall } from './pending-call.ts';
import type { RequestInService } from './request-in-service.ts';
import { SLACK_MICROS } from './single-candidate.ts';

/** Work that goes on after an answer is looked for within this time. */
export const LATELY_MICROS = 10_000_000;
/** Requests ended lately that are looked at; that there are more is known, and not which. */
export const MAX_LATELY = 8;

/** One whose answer was on its way by then counts only where no other was open: most services are done when they answer. */
export function openAt({ candidates, startMicros }: PendingCall): RequestInService[] {
  const open = candidates.filter((request) => request.wasOpenAt(startMicros, SLACK_MICROS));
  const atWork = open.filter(({ workEndMicros }) => startMicros <= workEndMicros);
  return atWork.length > 0 ? atWork : open;
}

/** The newest first, and not those that count as open. `ended`: requests of the service by their end. */
export function endedLately(
  { startMicros, candidates }: PendingCall,
  open: readonly RequestInService[],
  ended: readonly RequestInService[],
): RequestInService[] {
  const found = candidates.filter((request) => !request.isOpen && !open.includes(request));
  for (let i = ended.length - 1; i >= 0 && found.length < MAX_LATELY * 2; i -= 1) {
    const request = ended[i];
    if (request === undefined || request.endMicros < startMicros - LATELY_MICROS) break;
    if (request.endMicros < startMicros && !found.includes(request) && !open.includes(request))
      found.push(request);
  }
  return found.sort((a, b) => b.endMicros - a.endMicros);
}

/**
 * Those in the process that made the call, where each of them is known to be in some process. `processes`: that serve. One that
 * serves nobody makes its calls for others.
 */
export function ofProcess(
  { call }: PendingCall,
  requests: readonly RequestInService[],
  processes: ReadonlySet<number>,
): readonly RequestInService[] {
  if (call.callerPid === undefined || processes.size < 2) return requests;
  if (requests.some((request) => request.call.calleePid === undefined)) return requests;
  const same = requests.filter((request) => request.call.calleePid === call.callerPid);
  return same.length > 0 || processes.has(call.callerPid) ? same : requests;
}

/** Of a request that was open alone: how much it took of the time since the one before it had ended. */
export function shareOfTime(
  open: readonly RequestInService[],
  lately: readonly RequestInService[],
): { readonly share?: number } {
  const [only, another] = open;
  const [before] = lately;
  if (only === undefined || another !== undefined || before === undefined || only.isOpen) return {};
  const since = only.endMicros - before.endMicros;
  return { share: (only.endMicros - Math.max(only.startMicros, before.endMicros)) / since };
}
