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
  isEnded = false;
  /** Requests that were open when it began, in the order in which they were heard of. */
  readonly candidates: RequestInService[] = [];
  /** More requests may have caused it than these: late work of one that ended a while ago. */
  isOpenEnded = false;
  /** The request that its headers name. */
  named: RequestInService | undefined;

  constructor(call: ObservedCall) {
    this.call = call;
    this.callee = `${call.host} ${call.route}`;
    this.startMicros = call.startMicros;
    this.endMicros = call.startMicros;
  }

  ended({ endMicros }: CallEnd): void {
    this.endMicros = endMicros;
    this.isEnded = true;
  }
}
