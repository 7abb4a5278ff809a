// The requests of one service by the ids that were sent to it, so that the headers of a call can name the one that caused it.
import type { ContextIds } from './observed-call.ts';
import type { RequestInService } from './request-in-service.ts';

/** Requests remembered, however long ago they ended: a stale context may be old. */
const MAX_REQUESTS = 5_000;
const LOW_HALF = 16;

export class NamedRequests {
  readonly #bySpan = new Map<string, RequestInService>();
  readonly #byTrace = new Map<string, RequestInService[]>();
  readonly #order: RequestInService[] = [];
  #oldest = 0;

  add(request: RequestInService): void {
    const { sent } = request.call;
    if (sent === undefined) return;
    const leaving = this.#order[this.#oldest];
    if (leaving !== undefined) this.#remove(leaving);
    this.#order[this.#oldest] = request;
    this.#oldest = (this.#oldest + 1) % MAX_REQUESTS;
    this.#bySpan.set(sent.spanId, request);
    const trace = lowHalf(sent.traceId);
    const same = this.#byTrace.get(trace);
    if (same === undefined) this.#byTrace.set(trace, [request]);
    else same.push(request);
  }

  /** The requests that these ids may mean: one by its span, else all of the trace. */
  named(ids: ContextIds, atMicros: number): readonly RequestInService[] {
    const bySpan = this.#bySpan.get(ids.spanId) ?? this.#bySpan.get(ids.parentId ?? '');
    if (bySpan !== undefined && bySpan.startMicros <= atMicros && isSameTrace(bySpan, ids)) return [bySpan];
    const ofTrace = this.#byTrace.get(lowHalf(ids.traceId)) ?? [];
    const begun = ofTrace.filter(({ startMicros }) => startMicros <= atMicros);
    if (begun.length <= 1) return begun;
    const open = begun.filter((request) => request.endMicros >= atMicros);
    return open.length > 0 ? open : begun;
  }

  /** Whether the trace is one that was sent to this service. */
  knowsTrace(traceId: string): boolean {
    return this.#byTrace.has(lowHalf(traceId));
  }

  #remove(request: RequestInService): void {
    const { sent } = request.call;
    if (sent === undefined) return;
    if (this.#bySpan.get(sent.spanId) === request) this.#bySpan.delete(sent.spanId);
    const trace = lowHalf(sent.traceId);
    const left = (this.#byTrace.get(trace) ?? []).filter((other) => other !== request);
    if (left.length > 0) this.#byTrace.set(trace, left);
    else this.#byTrace.delete(trace);
  }
}

/** Some hops drop the high half of a trace id. */
export function lowHalf(traceId: string): string {
  return traceId.length > LOW_HALF ? traceId.slice(-LOW_HALF) : traceId;
}

function isSameTrace({ call }: RequestInService, ids: ContextIds): boolean {
  return call.sent !== undefined && lowHalf(call.sent.traceId) === lowHalf(ids.traceId);
}
