// The requests of one service by the ids that were sent to it, so that the headers of a call can name the one that caused it.
import type { ContextIds } from './observed-call.ts';
import type { RequestInService } from './request-in-service.ts';

/** Requests remembered, however long ago they ended: a stale context may be old. */
const MAX_REQUESTS = 5_000;
const LOW_HALF = 16;

export class NamedRequests {
  readonly #bySpan = new Map<string, RequestInService>();
  readonly #byTrace = new Map<string, RequestInService | RequestsOfTrace>();
  readonly #order: RequestInService[] = [];
  #oldest = 0;
  /** Of a service that makes no calls nobody asks, and it is spared the index. */
  #isIndexed = false;

  add(request: RequestInService): void {
    if (request.call.sent === undefined) return;
    const leaving = this.#order[this.#oldest];
    if (this.#isIndexed && leaving !== undefined) this.#removeOldest(leaving);
    this.#order[this.#oldest] = request;
    this.#oldest = (this.#oldest + 1) % MAX_REQUESTS;
    if (this.#isIndexed) this.#index(request);
  }

  #index(request: RequestInService): void {
    const { sent } = request.call;
    if (sent === undefined) return;
    this.#bySpan.set(sent.spanId, request);
    const trace = lowHalf(sent.traceId);
    const same = this.#byTrace.get(trace);
    if (same === undefined) this.#byTrace.set(trace, request);
    else if (same instanceof RequestsOfTrace) same.add(request);
    else this.#byTrace.set(trace, new RequestsOfTrace(same, request));
  }

  /** The oldest first. */
  #indexAll(): void {
    this.#isIndexed = true;
    for (let i = 0; i < this.#order.length; i += 1) {
      const request = this.#order[(this.#oldest + i) % this.#order.length];
      if (request !== undefined) this.#index(request);
    }
  }

  /** The request that these ids mean: the one by its span, else the only one of the trace, or the only one of it that is open. */
  named(ids: ContextIds, atMicros: number): RequestInService | undefined {
    if (!this.#isIndexed) this.#indexAll();
    const bySpan = this.#bySpan.get(ids.spanId) ?? this.#bySpan.get(ids.parentId ?? '');
    if (bySpan !== undefined && bySpan.startMicros <= atMicros && isSameTrace(bySpan, ids)) return bySpan;
    const ofTrace = this.#byTrace.get(lowHalf(ids.traceId));
    if (ofTrace instanceof RequestsOfTrace) return ofTrace.only(atMicros);
    return ofTrace !== undefined && ofTrace.startMicros <= atMicros ? ofTrace : undefined;
  }

  #removeOldest(request: RequestInService): void {
    const { sent } = request.call;
    if (sent === undefined) return;
    if (this.#bySpan.get(sent.spanId) === request) this.#bySpan.delete(sent.spanId);
    const trace = lowHalf(sent.traceId);
    const same = this.#byTrace.get(trace);
    if (!(same instanceof RequestsOfTrace)) this.#byTrace.delete(trace);
    else {
      same.removeOldest();
      if (same.isEmpty) this.#byTrace.delete(trace);
    }
  }
}

/** In the order in which they were told: the oldest leaves first. Some clients send thousands of requests in one trace. */
class RequestsOfTrace {
  #requests: RequestInService[];
  /** Those before have left. */
  #first = 0;

  constructor(...requests: RequestInService[]) {
    this.#requests = requests;
  }

  add(request: RequestInService): void {
    this.#requests.push(request);
  }

  removeOldest(): void {
    this.#first += 1;
    if (2 * this.#first < this.#requests.length) return;
    this.#requests = this.#requests.slice(this.#first);
    this.#first = 0;
  }

  get isEmpty(): boolean {
    return this.#first === this.#requests.length;
  }

  /** The only one that had begun by then, else the only one of those that was open. */
  only(atMicros: number): RequestInService | undefined {
    let begun: RequestInService | undefined;
    let open: RequestInService | undefined;
    let areSeveral = false;
    for (let i = this.#requests.length - 1; i >= this.#first; i -= 1) {
      const request = this.#requests[i];
      if (request === undefined || request.startMicros > atMicros) continue;
      areSeveral = begun !== undefined;
      begun = request;
      if (request.endMicros < atMicros) continue;
      if (open !== undefined) return undefined;
      open = request;
    }
    return open ?? (areSeveral ? undefined : begun);
  }
}

/** Some hops drop the high half of a trace id. */
export function lowHalf(traceId: string): string {
  return traceId.length > LOW_HALF ? traceId.slice(-LOW_HALF) : traceId;
}

function isSameTrace({ call }: RequestInService, ids: ContextIds): boolean {
  return call.sent !== undefined && lowHalf(call.sent.traceId) === lowHalf(ids.traceId);
}
