// Sends a judged request to its upstream and sees to it that everything that was opened for it is closed again.
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { OpenExchange } from '../exchange/exchange.ts';
import type { Failure } from '../exchange/failure.ts';
import { applyEdits, headerValue } from '../http/header-list.ts';
import { decideHop } from '../propagation/hop.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import type { Downstream } from './downstream.ts';
import type { PlaneContext } from './plane-context.ts';
import type { Recorder } from './recorder.ts';
import { refuse } from './refusal.ts';
import { hasBody, tapRequestBody } from './request-body.ts';
import { type AttemptEnd, isRetriable, retryDelayMs } from './retry.ts';
import type { Destination } from './route.ts';
import { UpstreamCall } from './upstream-call.ts';
import { timeoutError, upstreamFailure } from './upstream-failure.ts';
import type { WaitingHead } from './upstream-head.ts';

export interface Sending {
  readonly request: IncomingMessage;
  readonly downstream: Downstream;
  readonly recorder: Recorder;
  readonly open: OpenExchange;
  readonly destination: Destination;
  /** The head to send. */
  readonly sent: readonly string[];
  /** The protocol that the client asks to change to. */
  readonly upgrade?: string;
  /** The whole body, when it has been read and recorded already. */
  readonly body?: Buffer;
}

export function send(plane: PlaneContext, sending: Sending): void {
  const { request, downstream, recorder, open } = sending;
  const leave = plane.loopGuard.enter(open.hop.requestId ?? open.id, open.method, open.url);
  if (leave === undefined) {
    refuse(downstream, {
      status: 508,
      reason: 'the request goes round: the same id comes in again and again',
    });
    return;
  }
  const { body, received } = bodyToSend(sending);
  const attempts = new Attempts(plane, sending, leave);
  plane.underWay.add(attempts);
  downstream.onClientLeft(() => attempts.clientLeft());
  plane.malformed.onFound(request, () => attempts.clientLeft());
  received(() => {
    const { timeoutMs } = plane.options;
    if (timeoutMs !== undefined && !recorder.isClosed) attempts.startTimeout(timeoutMs);
  });
  attempts.begin(sending.sent, body);
}

/** The attempts to get an answer: one, and as many more as may be made when it fails. */
class Attempts {
  readonly #plane: PlaneContext;
  readonly #sending: Sending;
  readonly #leave: () => void;
  #count = 0;
  #call: UpstreamCall | undefined;
  #head: WaitingHead | undefined;
  #timeout: NodeJS.Timeout | undefined;
  /** Set between two attempts. */
  #pause: NodeJS.Timeout | undefined;

  /** `leave` counts the request out of the loop guard. */
  constructor(plane: PlaneContext, sending: Sending, leave: () => void) {
    this.#plane = plane;
    this.#sending = sending;
    this.#leave = leave;
  }

  begin(head: readonly string[], body: Readable | Buffer | null): void {
    const { request, downstream, recorder, open, destination, upgrade } = this.#sending;
    this.#count += 1;
    const call = new UpstreamCall(downstream, recorder, {
      isForward: destination.route === 'forward',
      maxHeaders: this.#plane.options.maxHeaders,
      retry: (end, failure) => this.#retry(end, failure),
      onUpgraded: () => clearTimeout(this.#timeout),
      onSettled: () => this.#settled(),
    });
    const { waiting, marked } = this.#plane.heads.add({
      method: open.method,
      path: destination.path,
      headers: head,
      isChunked: headerValue(request.rawHeaders, 'transfer-encoding') !== undefined,
      isStreamed: body !== null && !Buffer.isBuffer(body),
      onWritten: (address, socket) => call.headWritten(address, this.#plane.connectionIds.of(socket)),
    });
    this.#call = call;
    this.#head = waiting;
    // undici would close the connection after each HEAD, and after each GET with a body.
    const protocol = upgrade === undefined ? { reset: false } : { upgrade };
    this.#plane.pools.poolFor(destination.upstream).dispatch(
      // The path counts in the head that is really written; undici only knows those that start with a slash.
      { method: open.method as 'GET', path: '/', headers: marked, body, ...protocol },
      call,
    );
  }

  startTimeout(timeoutMs: number): void {
    this.#timeout = setTimeout(() => {
      if (this.#pause === undefined) {
        this.#call?.timeOut();
        return;
      }
      const { downstream, destination } = this.#sending;
      downstream.reply(upstreamFailure(timeoutError(), true, destination.route === 'forward'));
      this.#settled();
    }, timeoutMs);
  }

  /** Nobody waits for the answer any more, or the request cannot be completed. */
  clientLeft(): void {
    this.#call?.abandon();
    this.#settled();
  }

  /** The plane stops. */
  abandon(): void {
    const { recorder, downstream } = this.#sending;
    recorder.failed({ flag: 'LR', side: 'proxy', reason: 'tracectl was stopped' });
    downstream.cut();
    this.clientLeft();
  }

  #retry(end: AttemptEnd, failure: Failure | undefined): boolean {
    const { retries } = this.#plane.options;
    const { open, recorder } = this.#sending;
    if (retries === 0 || !isRetriable(open.method, end)) return false;
    const body = this.#bodyAgain();
    if (body === undefined) return false;
    if (this.#count > retries) {
      recorder.flag('URX');
      return false;
    }
    this.#plane.heads.forget(this.#head);
    recorder.attemptEnded({ ...('status' in end && { status: end.status }), ...(failure && { failure }) });
    this.#pause = setTimeout(
      () => {
        this.#pause = undefined;
        const { head, context } = headOfRetry(this.#plane, this.#sending.sent);
        recorder.attemptBegins(context);
        this.begin(head, body);
      },
      retryDelayMs(this.#count, this.#plane.ids.integer),
    );
    return true;
  }

  /** The body once more; undefined when not all of it was kept, or the protocol was to change. */
  #bodyAgain(): Buffer | null | undefined {
    const { request, recorder, upgrade } = this.#sending;
    if (upgrade !== undefined) return undefined;
    if (!hasBody(request)) return null;
    const { bytes, isTruncated } = recorder.requestBody.captured();
    return request.complete && !isTruncated ? Buffer.from(bytes) : undefined;
  }

  /** What was opened for the request is closed; may be called more than once. */
  #settled(): void {
    clearTimeout(this.#timeout);
    clearTimeout(this.#pause);
    this.#plane.heads.forget(this.#head);
    if (this.#plane.underWay.delete(this)) this.#leave();
  }
}

/**
 * A retry is a span of its own: a child of the first attempt's, which is the exchange's own and lasts until the end.
 * With compat envoy all attempts have the same ids, as with Envoy's default of one span for all.
 */
function headOfRetry(
  plane: PlaneContext,
  sent: readonly string[],
): { readonly head: readonly string[]; readonly context?: TraceContext } {
  const policy = plane.options.hop;
  if (policy.compat === 'envoy') return { head: sent };
  const hop = decideHop(
    { headers: sent, scheme: 'http', isLoopbackClient: true },
    { ...policy, direction: 'egress' },
    plane.ids,
  );
  const head = applyEdits(sent, hop.edits);
  return hop.context === undefined ? { head } : { head, context: hop.context };
}

/** The body for undici, and the way to hear that the whole request has been received. */
function bodyToSend({ request, downstream, recorder, upgrade, body }: Sending): {
  readonly body: Readable | Buffer | null;
  readonly received: (then: () => void) => void;
} {
  if (upgrade !== undefined || !hasBody(request)) {
    recorder.mark('requestReceivedMicros');
    return { body: null, received: (then) => then() };
  }
  if (body !== undefined) return { body, received: (then) => then() };
  downstream.continueRequest();
  return {
    body: tapRequestBody(request, recorder),
    received: (then) => request.once('end', then),
  };
}
