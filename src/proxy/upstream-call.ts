// One request on its way through undici and its answer on the way back, chunk by chunk, back-pressure both ways.
import type { Dispatcher } from 'undici';
import type { Downstream } from './downstream.ts';
import type { Recorder } from './recorder.ts';
import { ownErrorCodes, upstreamFailure } from './upstream-failure.ts';

export interface UpstreamCallOptions {
  /** The request named its upstream itself. */
  readonly isForward: boolean;
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
  #isSettled = false;

  constructor(downstream: Downstream, recorder: Recorder, options: UpstreamCallOptions) {
    this.#downstream = downstream;
    this.#recorder = recorder;
    this.#options = options;
  }

  /** The head went out to `ip:port`. */
  headWritten(upstreamAddress: string): void {
    this.#isSent = true;
    this.#recorder.sentTo(upstreamAddress);
  }

  /** The client has gone: the upstream need not go on. */
  abandon(): void {
    this.#abort(new Error('the client left'));
    this.#settle();
  }

  /** The upstream took too long. */
  timeOut(): void {
    const error = Object.assign(new Error('the upstream timed out'), { code: ownErrorCodes.timeout });
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
    if (status < 200 || this.#isSettled) return;
    this.#recorder.mark('responseHeadMicros');
    // May throw for a head that Node refuses to send; undici hands that to onResponseError.
    this.#downstream.sendHead(status, message ?? '', latin1List(controller.rawHeaders));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled || this.#downstream.write(chunk)) return;
    controller.pause();
    this.#downstream.onDrain(() => controller.resume());
  }

  onResponseEnd(): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#downstream.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    if (this.#isSettled) return;
    this.#settle();
    if (this.#recorder.isClosed) return;
    const { status, body, failure } = upstreamFailure(error, this.#isSent, this.#options.isForward);
    this.#downstream.reply({ status, body, failure });
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
