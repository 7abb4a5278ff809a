// Takes `100 Continue` answers that nobody asked for out of what undici reads from an upstream.
//
// RFC 9110 section 15.2: a client must be able to take one before the final answer even when it expects none, and
// Envoy swallows it; undici destroys the connection (client-h1.js, 8.13). The client's own `Expect` is answered by
// tracectl, so no 100 from the upstream ever has to go further.
import type { Socket } from 'node:net';

const CONTINUE = Buffer.from('HTTP/1.1 100');
const HEAD_END = Buffer.from('\r\n\r\n');
const MAX_HELD_BYTES = 64 * 1024;

export interface ContinueSkipper {
  /** A request was written: the next bytes begin an answer. */
  expectAnswer(): void;
}

/** Changes what `socket.read()` gives; to be installed before undici reads from it. */
export function skipContinue(socket: Socket): ContinueSkipper {
  const read = socket.read.bind(socket);
  let isAtStart = false;
  let held: Buffer = Buffer.alloc(0);

  socket.read = (size?: number): Buffer | null => {
    const chunk = read(size) as Buffer | null;
    if (!isAtStart || chunk === null) return chunk;
    held = withoutContinue(Buffer.concat([held, chunk]));
    if (mayBeContinue(held)) return null;
    isAtStart = false;
    const rest = held;
    held = Buffer.alloc(0);
    return rest;
  };
  return {
    expectAnswer: () => {
      isAtStart = true;
    },
  };
}

function withoutContinue(bytes: Buffer): Buffer {
  let rest = bytes;
  while (rest.length > CONTINUE.length && mayBeContinue(rest)) {
    const end = rest.indexOf(HEAD_END);
    if (end < 0) break;
    rest = rest.subarray(end + HEAD_END.length);
  }
  return rest;
}

/** Whether it is the beginning of one, or may become that with more bytes. */
function mayBeContinue(bytes: Buffer): boolean {
  if (bytes.length > MAX_HELD_BYTES) return false;
  const compared = Math.min(bytes.length, CONTINUE.length);
  if (!bytes.subarray(0, compared).equals(CONTINUE.subarray(0, compared))) return false;
  // A blank and the reason phrase, or, from some servers, the end of the line.
  const next = bytes[CONTINUE.length];
  return next === undefined || next === 0x20 || next === 0x0d;
}
