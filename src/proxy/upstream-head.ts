// The head of a request as it is written to the upstream: exactly the lines that the exchange says were sent.
//
// undici orders head lines itself: its own `host` first, in lower case, then always `connection: keep-alive`, and
// content-length last. A tracing proxy that shows what it sent must send what it shows, so undici is given one
// marker header, and where it writes the head to the socket the marked head is replaced by ours. Only the
// framing line of a body that is at hand as a whole is undici's decision.
//
// undici also writes the head of a streamed body only with its first chunk. So the first chunk that it gets is one of
// ours, `OPENING`, which lets the head go and goes no further itself.
// Rests on undici writing a head, the size of a chunk, and a chunk as one piece each (lib/dispatcher/client-h1.js, 8.13);
// test/proxy/forward and the cases of test/vectors/http hold it.
import type { Socket } from 'node:net';
import type { HeaderList } from '../http/header-list.ts';
import type { ContinueSkipper } from './skip-continue.ts';

const MARKER = 'x-tracectl-head';
const MARKED = `\r\n${MARKER}: `;

/** What every streamed body begins with, for undici; told from others by its identity. */
export const OPENING: Buffer = Buffer.from([0]);

export interface UpstreamHead {
  readonly method: string;
  readonly path: string;
  /** Everything to send but `transfer-encoding`; for an upgrade with `connection` and `upgrade`. */
  readonly headers: HeaderList;
  /** The client sent a body in chunks, so that its length is not among the headers. */
  readonly isChunked: boolean;
  /** The body comes piece by piece, the first of which is `OPENING`. */
  readonly isStreamed: boolean;
  /** Told when the head is written, with the upstream's `ip:port` and the connection. */
  readonly onWritten: (upstreamAddress: string, connection: Socket) => void;
}

/** A head that was handed to undici, and the place where it waits to be written. */
export interface WaitingHead {
  readonly head: UpstreamHead;
  readonly place: number;
}

/** Heads that were handed to undici and are not on the wire yet. */
export class UpstreamHeads {
  /** By place; an array and no Map, as in `turnover-list`. */
  readonly #waiting: (WaitingHead | undefined)[] = [];
  readonly #freePlaces: number[] = [];

  /** The header list to hand to undici in place of the real one, and what to `forget`. */
  add(head: UpstreamHead): { readonly waiting: WaitingHead; readonly marked: string[] } {
    const place = this.#freePlaces.pop() ?? this.#waiting.length;
    const waiting = { head, place };
    this.#waiting[place] = waiting;
    const marked = [MARKER, String(place)];
    for (let i = 0; i < head.headers.length; i += 2) {
      // undici needs the length to choose the framing; it writes its own line, which is replaced with the rest.
      if (!isContentLength(head.headers[i])) continue;
      const length = head.headers[i + 1] ?? '';
      marked.push('content-length', head.isStreamed ? String(Number(length) + OPENING.length) : length);
    }
    return { waiting, marked };
  }

  /** The exchange ended; its head will not be written any more. */
  forget(waiting: WaitingHead | undefined): void {
    if (waiting === undefined || this.#waiting[waiting.place] !== waiting) return;
    this.#waiting[waiting.place] = undefined;
    this.#freePlaces.push(waiting.place);
  }

  /** Makes a socket that undici writes to write our heads; `skipper` is told of each. */
  install(socket: Socket, skipper: ContinueSkipper): void {
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    /** What of a streamed body in chunks undici writes next: the size of the opening, or the first after it. */
    let awaited: 'nothing' | 'size of the opening' | 'first size' = 'nothing';
    socket.write = (chunk: unknown, ...rest: unknown[]) => {
      if (chunk === OPENING) {
        // What comes of the body in this turn of the event loop still shares a packet with the head.
        socket.cork();
        setImmediate(() => socket.uncork());
        return !socket.writableNeedDrain;
      }
      if (typeof chunk !== 'string') return write(chunk, ...rest);
      if (awaited === 'size of the opening') {
        awaited = 'first size';
        return true;
      }
      if (awaited === 'first size') {
        awaited = 'nothing';
        // The line end before it would close the chunk before, which was the opening.
        return write(chunk.slice(2), ...rest);
      }
      if (!chunk.includes(MARKED)) return write(chunk, ...rest);
      skipper.expectAnswer();
      const { head, text } = this.#replace(chunk, socket);
      if (head.isStreamed && head.isChunked) awaited = 'size of the opening';
      return write(text, ...rest);
    };
  }

  #replace(theirs: string, socket: Socket): { readonly head: UpstreamHead; readonly text: string } {
    const keyStart = theirs.indexOf(MARKED) + MARKED.length;
    const keyEnd = theirs.indexOf('\r\n', keyStart);
    const waiting = this.#waiting[Number(theirs.slice(keyStart, keyEnd))];
    if (waiting === undefined) throw new Error('no head is waiting where one is to be written');
    this.forget(waiting);
    const { head } = waiting;
    head.onWritten(`${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`, socket);
    return { head, text: renderHead(head, theirs.slice(keyEnd + 2)) };
  }
}

/**
 * `framing` is what undici wrote after the marker: `transfer-encoding: chunked\r\n` (the blank line comes with the
 * first chunk), `content-length: N\r\n\r\n`, or `\r\n` alone.
 */
function renderHead({ method, path, headers, isChunked, isStreamed }: UpstreamHead, framing: string): string {
  let text = `${method} ${path} HTTP/1.1\r\n`;
  for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  // The client's own content-length is among the headers, or there was none and none is added.
  if (!isChunked) return `${text}\r\n`;
  return isStreamed ? `${text}transfer-encoding: chunked\r\n\r\n` : `${text}${framing}`;
}

function isContentLength(name: string | undefined): boolean {
  return name !== undefined && name.length === 14 && name.toLowerCase() === 'content-length';
}
