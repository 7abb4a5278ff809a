// A call that a service made, until its cause is decided.
import type { ModelCall } from './call-model.ts';
import type { CallEnd, ObservedCall } from './observed-call.ts';
import type { RequestInService } from './request-in-service.ts';

export class PendingCall implements ModelCall {
  readonly call: ObservedCall;
  /** Who and what is called: the model's unit. */
  readonly callee: string;
  readonly startMicros: number;
  /** Its beginning plus nothing while it is open: only ended calls are judged, but for those that never end. */
  endMicros: number;
  /** When the head of its answer was there: by then the service may go on. */
  answeredMicros: number;
  isEnded = false;
  /** Something was said of its cause. */
  isDecided = false;
  /** Requests that were open when it began, in the order in which they were heard of. */
  readonly candidates: RequestInService[] = [];
  /** More requests may have caused it than these: late work of one that ended a while ago. */
  isOpenEnded = false;
  /** Requests in other processes were left out: what is left waits there in line, or is served at the same time. */
  isByProcess = false;
  /** So many requests were open that none of them is looked at. 0: they are among the candidates. */
  crowd = 0;
  /** The request that its headers name. */
  named: RequestInService | undefined;

  constructor(call: ObservedCall) {
    this.call = call;
    this.callee = `${call.host} ${call.route}`;
    this.startMicros = call.startMicros;
    this.endMicros = call.startMicros;
    this.answeredMicros = call.startMicros;
  }

  /** It is decided. Its request keeps it, and must not keep all that were open with it, and theirs, and so on. */
  forgetCandidates(): void {
    this.candidates.length = 0;
  }

  ended({ endMicros, answeredMicros = endMicros }: CallEnd): void {
    this.endMicros = endMicros;
    this.answeredMicros = Math.min(answeredMicros, endMicros);
    this.isEnded = true;
  }
}
