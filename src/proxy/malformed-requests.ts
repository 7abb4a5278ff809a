// Requests that turned out to be no valid HTTP after their heads had been read: in the body, or in a head that Node's
// parser hands on before it has judged all of it (`Transfer-Encoding: chunked` with a tab behind it).
import type { IncomingMessage } from 'node:http';

const FOUND = Symbol('malformed');

export class MalformedRequests {
  readonly #found = new WeakSet<IncomingMessage>();

  has(request: IncomingMessage): boolean {
    return this.#found.has(request);
  }

  /** Tells the request's listener at once: what has not left for the upstream yet must not leave. */
  add(request: IncomingMessage): void {
    this.#found.add(request);
    request.emit(FOUND);
  }

  onFound(request: IncomingMessage, listener: () => void): void {
    request.once(FOUND, listener);
  }
}
