// Standard output of a command that may have much to say: written no faster than it is read, and given up when nobody reads
// any more (`| head`).
import { once } from 'node:events';
import type { CliIo } from './cli-io.ts';

export interface Output {
  /** Resolves when the reader has room for more, or has gone. */
  write(text: string | Uint8Array): Promise<void>;
  isClosed(): boolean;
  end(): void;
}

export function createOutput(io: CliIo): Output {
  const closing = new AbortController();
  const forget = io.onOutputClosed(() => closing.abort());
  return {
    write: async (text) => {
      if (closing.signal.aborted || io.stdout.write(text)) return;
      await once(io.stdout, 'drain', { signal: closing.signal }).catch(() => undefined);
    },
    isClosed: () => closing.signal.aborted,
    end: () => {
      forget();
    },
  };
}
