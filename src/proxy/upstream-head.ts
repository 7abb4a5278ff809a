// The head of a request as it is written to the upstream: exactly the lines that the exchange says were sent.
//
// undici orders head lines itself: its own `host` first, in lower case, then always `connection: keep-alive`, and
// content-length last. A tracing proxy that shows what it sent must send what it shows, so undici is given one
// marker header, and where it writes the head to the socket the marked head is replaced by ours. Only the
// framing line is undici's decision (it knows whether a body follows, and how long), put where the client had it.
// Rests on undici writing a head as one string (lib/dispatcher/client-h1.js, 8.13); test/proxy/upstream-head holds it.
import type { Socket } from 'node:net';
import type { HeaderList } from '../http/header-list.ts';
import type { ContinueSkipper } from './skip-continue.ts';

const MARKER = 'x-tracectl-head';
const MARKED = `\r\n${MARKER}: `;

export interface UpstreamHead {
  readonly method: string;
  readonly path: string;
  /** Everything to send but `transfer-encoding`; for an upgrade with `connection` and `upgrade`. */
  readonly headers: HeaderList;
  /** The client sent a body in chunks, so that its length is not among the headers. */
  readonly isChunked: boolean;
  /** Told when the head is written, with the upstream's `ip:port`. */
  readonly onWritten: (upstreamAddress: string) => void;
}

/** Heads that were handed to undici and are not on the wire yet. */
export class UpstreamHeads {
  readonly #waiting = new Map<string, UpstreamHead>();
  #count = 0;

  /** The header list to hand to undici in place of the real one, and the key to `forget`. */
  add(head: UpstreamHead): { readonly key: string; readonly marked: string[] } {
    this.#count += 1;
    const key = String(this.#count);
    this.#waiting.set(key, head);
    const marked = [MARKER, key];
    for (let i = 0; i < head.headers.length; i += 2) {
      // undici needs the length to choose the framing; it writes its own line, which is replaced with the rest.
      if (isContentLength(head.headers[i])) marked.push('content-length', head.headers[i + 1] ?? '');
    }
    return { key, marked };
  }

  /** The exchange ended; its head will not be written any more. */
  forget(key: string): void {
    this.#waiting.delete(key);
  }

  /** Makes a socket that undici writes to write our heads; `skipper` is told of each. */
  install(socket: Socket, skipper: ContinueSkipper): void {
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    const replaced = (chunk: unknown): unknown => {
      if (typeof chunk !== 'string' || !chunk.includes(MARKED)) return chunk;
      skipper.expectAnswer();
      return this.#replace(chunk, socket);
    };
    socket.write = (chunk: unknown, ...rest: unknown[]) => write(replaced(chunk), ...rest);
  }

  #replace(theirs: string, socket: Socket): string {
    const keyStart = theirs.indexOf(MARKED) + MARKED.length;
    const keyEnd = theirs.indexOf('\r\n', keyStart);
    const key = theirs.slice(keyStart, keyEnd);
    const head = this.#waiting.get(key);
    if (head === undefined) throw new Error(`no head is waiting under the key ${key}`);
    this.#waiting.delete(key);
    head.onWritten(`${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`);
    return renderHead(head, theirs.slice(keyEnd + 2));
  }
}

/**
 * `framing` is what undici wrote after the marker: `transfer-encoding: chunked\r\n` (the blank line comes with the
 * first chunk), `content-length: N\r\n\r\n`, or `\r\n` alone.
 */
export function renderHead({ method, path, headers, isChunked }: UpstreamHead, framing: string): string {
  let text = `${method} ${path} HTTP/1.1\r\n`;
  for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  // Chunked: undici's line, which says `content-length: 0` when the chunks turned out to be none. Otherwise the
  // client's own content-length is among the headers, or there was none and none is added.
  return isChunked ? `${text}${framing}` : `${text}\r\n`;
}

function isContentLength(name: string | undefined): boolean {
  return name !== undefined && name.length === 14 && name.toLowerCase() === 'content-length';
}
