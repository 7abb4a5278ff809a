// One request on its way through undici and its answer on the way back, chunk by chunk, back-pressure both ways.
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Failure } from '../exchange/failure.ts';
import type { Downstream } from './downstream.ts';
import type { Recorder } from './recorder.ts';
import type { AttemptEnd } from './retry.ts';
import { ownErrorCodes, timeoutError, upstreamFailure } from './upstream-failure.ts';

const MAX_INTERIM_ANSWERS = 32;

export interface UpstreamCallOptions {
  /** The request named its upstream itself. */
  readonly isForward: boolean;
  /** Header lines above which an answer is refused. */
  readonly maxHeaders: number;
  /** Asked before the client hears of the end of this attempt: true, and another one is made in its place. */
  readonly retry: (end: AttemptEnd, failure?: Failure) => boolean;
  /** The upstream changed the protocol. */
  readonly onUpgraded: () => void;
  /** Told once when no more will come of this call, for whatever reason. */
  readonly onSettled: () => void;
}

export class UpstreamCall implements Dispatcher.DispatchHandler {
  readonly #downstream: Downstream;
  readonly #recorder: Recorder;
  readonly #options: UpstreamCallOptions;
  #controller: Dispatcher.DispatchController | undefined;
  #abortReason: Error | undefined;
  #isSent = false;
  #interimAnswers = 0;
  #isSettled = false;
  /** Another attempt is made; what still comes of this one is of no interest. */
  #isReplaced = false;

  constructor(downstream: Downstream, recorder: Recorder, options: UpstreamCallOptions) {
    this.#downstream = downstream;
    this.#recorder = recorder;
    this.#options = options;
  }

  /** The head went out to `ip:port`, on the connection of this id. */
  headWritten(upstreamAddress: string, connection: string | undefined): void {
    this.#isSent = true;
    this.#recorder.sentTo(upstreamAddress, connection);
  }

  /** Nobody waits for the answer: the upstream need not go on, and what becomes of it is no failure. */
  abandon(): void {
    this.#settle();
    this.#abort(new Error('the client left'));
  }

  /** The upstream took too long. */
  timeOut(): void {
    const error = timeoutError();
    this.#fail(error);
    this.#abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortReason !== undefined) controller.abort(this.#abortReason);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    message?: string,
  ): void {
    if (this.#isSettled || this.#isReplaced) return;
    const received = latin1List(controller.rawHeaders);
    const flaw = this.#flawOf(status, received);
    if (flaw !== undefined) {
      this.#refuse(flaw);
      return;
    }
    if (status < 200) {
      this.#inform(status, message ?? '', received);
      return;
    }
    if (this.#options.retry({ status })) {
      this.#isReplaced = true;
      this.#abort(new Error('the request is retried'));
      return;
    }
    this.#recorder.mark('responseHeadMicros');
    // May throw for a head that Node refuses to send; undici hands that to onResponseError.
    this.#downstream.sendHead(status, message ?? '', received);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled || this.#isReplaced || this.#downstream.write(chunk)) return;
    controller.pause();
    this.#downstream.onDrain(() => controller.resume());
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    upstream: Duplex,
  ): void {
    if (this.#isSettled) {
      upstream.destroy();
      return;
    }
    this.#recorder.mark('responseHeadMicros');
    this.#options.onUpgraded();
    this.#downstream.switchProtocols(status, latin1List(controller.rawHeaders), upstream, () =>
      this.#settle(),
    );
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#downstream.end(latin1List(controller.rawTrailers));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  /** Passes an interim answer on (RFC 9110 section 15.2); an upstream that sends them without end is cut off. */
  #inform(status: number, message: string, received: string[]): void {
    this.#interimAnswers += 1;
    if (this.#interimAnswers <= MAX_INTERIM_ANSWERS) {
      this.#downstream.inform(status, message, received);
      return;
    }
    this.#refuse(`more than ${MAX_INTERIM_ANSWERS} interim answers`);
  }

  /** What llhttp lets pass in an answer's head, and tracectl does not. */
  #flawOf(status: number, headers: readonly string[]): string | undefined {
    if (status < 100) return `a status of ${status}`;
    const count = headers.length / 2;
    const { maxHeaders } = this.#options;
    return count > maxHeaders ? `${count} header lines, where ${maxHeaders} are allowed` : undefined;
  }

  /** The upstream's answer is not passed on. */
  #refuse(flaw: string): void {
    const error = Object.assign(new Error(flaw), { code: ownErrorCodes.badAnswer });
    this.#fail(error);
    this.#abort(error);
  }

  #fail(error: Error): void {
    if (this.#isSettled || this.#isReplaced) return;
    const { status, body, failure } = upstreamFailure(error, this.#isSent, this.#options.isForward);
    const isBegun = this.#downstream.hasBegun;
    if (!isBegun && !this.#recorder.isClosed && this.#options.retry({ flag: failure.flag }, failure)) {
      this.#isReplaced = true;
      return;
    }
    this.#settle();
    if (!this.#recorder.isClosed) this.#downstream.reply({ status, body, failure });
  }

  #abort(reason: Error): void {
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }

  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#options.onSettled();
  }
}

// undici gives the answer's raw head as buffers; latin1 keeps every byte (RFC 9110 section 5.5).
function latin1List(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
}
