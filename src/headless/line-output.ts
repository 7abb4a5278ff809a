// Lines to a stream that may be read slowly or not at all: what it cannot take is dropped as whole lines and counted,
// never heaped up. The session does not wait for its reader.
import type { Writable } from 'node:stream';

export interface LineOutput {
  write(line: string): void;
  /** Lines that were not written. */
  dropped(): number;
}

const MAX_WAITING_BYTES = 1 << 24;

export function createLineOutput(stream: Writable, maxWaitingBytes = MAX_WAITING_BYTES): LineOutput {
  let dropped = 0;
  return {
    write: (line) => {
      if (stream.writableLength > maxWaitingBytes || !stream.writable) dropped += 1;
      else stream.write(`${line}\n`);
    },
    dropped: () => dropped,
  };
}
