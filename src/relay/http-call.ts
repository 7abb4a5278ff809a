// One HTTP request to a collector and what came of it, as a value. Node's own client, and none that reads HTTP_PROXY:
// a relay that went through the proxy it belongs to would report its own reports. A connection for each request:
// on this machine that costs nothing, and a Zipkin that was restarted never meets a stale one.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Uint8Array;
  /** From the start to the answer's last byte. */
  readonly timeoutMs: number;
  /** Ends the call early, as lost. */
  readonly signal?: AbortSignal;
}

export type HttpOutcome =
  /** `body` holds what came before the end, the limit or the time ran out. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter?: string;
      readonly body: string;
      readonly bytes: Uint8Array;
    }
  /** `isConnected`: the request may have arrived, and only its answer was lost. */
  | { readonly kind: 'lost'; readonly isConnected: boolean; readonly reason: string };

/** Of an answer; the rest is not read. Any text worth showing is far shorter. */
const MAX_ANSWER_BYTES = 64 * 1024;

export function callHttp(call: HttpCall): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const { method, url, headers, body, timeoutMs, signal } = call;
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    let isConnected = false;
    let answer: (() => HttpOutcome) | undefined;
    const request = started(() => send(url, { method, headers, agent: false }));
    if (typeof request === 'string') {
      resolve({ kind: 'lost', isConnected, reason: request });
      return;
    }
    const settle = (reason: string): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stopped);
      resolve(answer?.() ?? { kind: 'lost', isConnected, reason });
      request.destroy();
    };
    const stopped = (): void => settle('the relay was stopped');
    const timer = setTimeout(() => settle(`no answer within ${timeoutMs} ms`), timeoutMs);
    timer.unref();
    signal?.addEventListener('abort', stopped);
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        isConnected = true;
      });
    });
    request.on('response', (response) => {
      answer = readAnswer(response, () => settle('answered'));
    });
    request.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    if (signal?.aborted === true) stopped();
    else request.end(body);
  });
}

/** Node throws for what it cannot send, such as a header with a line break in it; its code says no more than that. */
function started<T>(start: () => T): T | string {
  try {
    return start();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code ?? 'it cannot be sent';
  }
}

/** Calls `done` at the end or the limit; the returned function tells what there is by then. */
function readAnswer(response: IncomingMessage, done: () => void): () => HttpOutcome {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_ANSWER_BYTES) done();
  });
  response.on('end', done);
  // The head is what counts; a body that breaks off takes nothing away from it.
  response.on('error', done);
  const retryAfter = response.headers['retry-after'];
  return () => ({
    kind: 'answered',
    status: response.statusCode ?? 0,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...bodyOf(Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES)),
  });
}

function bodyOf(bytes: Buffer): { readonly body: string; readonly bytes: Uint8Array } {
  return { body: bytes.toString('utf8'), bytes };
}
