// The client's side of one exchange: writes the answer or a local reply, and notices when the client leaves.
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../exchange/failure.ts';
import { applyEdits, type HeaderList, hasHeader, headerPairs, headerValue } from '../http/header-list.ts';
import { answerHeadersToForward, trailersToForward } from '../http/hop-by-hop.ts';
import type { Recorder } from './recorder.ts';
import type { Upgrade } from './upgrade.ts';
import { tunnelWebSocket } from './websocket-tunnel.ts';

export interface DownstreamOptions {
  /** On egress the answer's `x-envoy-decorator-operation` names the span and goes no further (conn_manager_impl.cc). */
  readonly isEgress: boolean;
  /** Whether the rest of the request turned out to be no valid HTTP. */
  readonly isMalformed: () => boolean;
  /** Overwrites `server`, on local replies as well. */
  readonly serverHeader?: string;
  /** `x-request-id` to send back. */
  readonly echoedRequestId?: string;
  readonly upgrade?: Upgrade;
}

/** Envoy's DC. */
export const clientLeft: Failure = {
  flag: 'DC',
  side: 'downstream',
  reason: 'the client closed the connection',
};

export interface LocalReply {
  readonly status: number;
  /** Text; may be empty. */
  readonly body: string;
  readonly failure: Failure;
  /** Beside the ones that every local reply has. */
  readonly headers?: readonly string[];
  /** The connection is closed after it: what follows on it cannot be trusted. */
  readonly closes?: boolean;
}

const SERVICE_TIME = 'x-envoy-upstream-service-time';
const OPERATION = 'x-envoy-decorator-operation';

export class Downstream {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #recorder: Recorder;
  readonly #options: DownstreamOptions;
  /** The client waits for `100 Continue` and has not got it. */
  #expectsContinue: boolean;
  #onClientLeft: (() => void) | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    recorder: Recorder,
    options: DownstreamOptions,
  ) {
    this.#request = request;
    this.#response = response;
    this.#recorder = recorder;
    this.#options = options;
    this.#expectsContinue = request.httpVersion === '1.1' && hasHeader(request.rawHeaders, 'expect');
    response.once('close', () => this.#closed());
    // A socket error is followed by 'close', where it is recorded; without a listener it would end the process.
    response.on('error', ignore);
  }

  /** Whether the head of an answer has gone out. */
  get hasBegun(): boolean {
    return this.#response.headersSent;
  }

  /** Called once when the client goes before the answer is complete. */
  onClientLeft(listener: () => void): void {
    this.#onClientLeft = listener;
  }

  /** Sends the head of the upstream's answer. Throws when Node refuses it; nothing is sent then. */
  sendHead(status: number, statusMessage: string, received: HeaderList): void {
    const reported = wholeMilliseconds(received);
    const serviceTimeMs = this.#recorder.serviceTimeMs();
    const { serverHeader, echoedRequestId } = this.#options;
    const set: [string, string][] = [];
    if (serviceTimeMs !== undefined) set.push([SERVICE_TIME, String(serviceTimeMs)]);
    if (serverHeader !== undefined) set.push(['server', serverHeader]);
    if (echoedRequestId !== undefined) set.push(['x-request-id', echoedRequestId]);
    const operation = this.#options.isEgress ? headerValue(received, OPERATION) : undefined;
    const remove = operation === undefined ? [] : [OPERATION];
    // RFC 9110 section 8.6: a 204 has no length.
    if (status === 204) remove.push('content-length');
    const sent = applyEdits(answerHeadersToForward(received), { remove, set });
    this.#writeHead(status, statusMessage, sent);
    this.#recorder.answered(
      { status, statusMessage, received, sent },
      {
        ...(serviceTimeMs !== undefined && { upstreamServiceTimeMs: serviceTimeMs }),
        ...(reported !== undefined && { upstreamReportedServiceTimeMs: reported }),
        ...(operation !== undefined && { operation }),
      },
    );
    // A head that waits for its body is sent by itself: a client of server-sent events waits for it. One that is
    // followed by its body in the same read shares the packet.
    setImmediate(() => this.#response.flushHeaders());
  }

  /** Passes bytes on; false when the client cannot take more before `onDrain`. */
  write(chunk: Uint8Array): boolean {
    this.#recorder.responseBody.add(chunk);
    return this.#response.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.#response.once('drain', listener);
  }

  /**
   * Answers `Expect: 100-continue`, once the request is going to be read. RFC 9110 section 10.1.1: HTTP/1.0 knows
   * neither the expectation nor the interim answer.
   */
  continueRequest(): void {
    if (!this.#expectsContinue) return;
    this.#expectsContinue = false;
    this.#response.writeContinue();
  }

  /** Passes an interim answer on. HTTP/1.0 has none, and a pipelined answer has to wait for its turn: then it is left out. */
  inform(status: number, statusMessage: string, received: HeaderList): void {
    const { socket } = this.#response;
    if (this.#request.httpVersion !== '1.1' || socket === null || this.#response.headersSent) return;
    socket.write(rawHead(status, statusMessage, answerHeadersToForward(received)), 'latin1');
  }

  /** `trailers`: as received after the body; only a chunked answer has a place for them (RFC 9110 section 6.5). */
  end(trailers: HeaderList = []): void {
    const kept = trailersToForward(trailers);
    if (kept.length > 0) this.#response.addTrailers(headerPairs(kept));
    this.#response.end();
  }

  /** The upstream has changed the protocol: its answer goes out as it came, and the two connections become one. */
  switchProtocols(status: number, received: HeaderList, upstream: Duplex, onClosed: () => void): void {
    const { upgrade } = this.#options;
    if (upgrade === undefined) {
      upstream.destroy();
      throw new Error('the upstream changed the protocol without being asked');
    }
    const { connection, head } = upgrade;
    this.#response.detachSocket(connection as Socket);
    this.#recorder.answered({ status, statusMessage: STATUS_CODES[status] ?? '', received, sent: received });
    connection.write(rawHead(status, STATUS_CODES[status] ?? '', received), 'latin1');
    if (head.length > 0) connection.unshift(head);
    tunnelWebSocket(connection, upstream, this.#recorder, onClosed);
  }

  /** An answer of tracectl's own, unless one has begun: then the connection is cut, so that nobody takes it for whole. */
  reply({ status, body, failure, headers = [], closes = false }: LocalReply): void {
    this.#recorder.failed(failure);
    if (this.#response.headersSent) {
      this.cut();
      return;
    }
    const bytes = Buffer.from(body);
    const sent = [...headers];
    if (bytes.byteLength > 0) {
      sent.push('content-length', String(bytes.byteLength), 'content-type', 'text/plain');
    }
    sent.push('server', this.#options.serverHeader ?? 'tracectl');
    if (bytes.byteLength === 0) sent.push('content-length', '0');
    if (closes) this.#response.shouldKeepAlive = false;
    this.#writeHead(status, undefined, sent);
    this.#recorder.answered({ status, statusMessage: this.#response.statusMessage, sent });
    if (this.#request.method !== 'HEAD') this.#recorder.responseBody.add(bytes);
    this.#response.end(bytes);
  }

  /** Ends the exchange without a complete answer. */
  cut(): void {
    this.#recorder.close('failed');
    this.#response.destroy();
    this.#options.upgrade?.connection.destroy();
  }

  #writeHead(status: number, statusMessage: string | undefined, headers: string[]): void {
    const response = this.#response;
    // Node would add `connection: keep-alive` and `keep-alive: timeout=…`, which HTTP/1.1 does not need.
    // Nor may an answer come in place of a 100 and the connection go on: whether the body still comes is not known.
    if (this.#expectsContinue) response.shouldKeepAlive = false;
    if (response.shouldKeepAlive && this.#request.httpVersion === '1.1') response.removeHeader('connection');
    if (statusMessage === undefined) response.writeHead(status, headers);
    else response.writeHead(status, printable(statusMessage), headers);
  }

  #closed(): void {
    if (this.#recorder.isClosed) return;
    if (this.#response.writableFinished) {
      this.#recorder.close(this.#recorder.hasFailed ? 'failed' : 'answered');
      return;
    }
    if (this.#options.isMalformed()) {
      this.#recorder.failed({
        flag: 'DPE',
        side: 'downstream',
        reason: "the request's body is no valid HTTP",
      });
      this.#recorder.close('failed');
    } else {
      this.#recorder.failed(clientLeft);
      this.#recorder.close('clientLeft');
    }
    this.#onClientLeft?.();
  }
}

function ignore(): void {}

function rawHead(status: number, statusMessage: string, headers: HeaderList): string {
  let text = `HTTP/1.1 ${status} ${printable(statusMessage)}\r\n`;
  for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${text}\r\n`;
}

// A reason phrase may hold bytes that Node refuses to send, and an ESC that a terminal would obey.
function printable(statusMessage: string): string {
  return statusMessage.replace(/[^\x20-\x7e]/g, '');
}

function wholeMilliseconds(headers: HeaderList): number | undefined {
  const value = headerValue(headers, SERVICE_TIME) ?? '';
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
