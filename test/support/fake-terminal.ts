// A terminal as two streams: what is written to it is kept byte for byte, what is typed comes in raw mode.
import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { TerminalSize } from '../../src/tui/screen-layout.ts';

export interface FakeTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Everything written so far, byte for byte. */
  written(): string;
  /** The same without escape sequences. */
  writtenText(): string;
  type(keys: string): void;
  resize(size: TerminalSize): void;
  isRaw(): boolean;
}

export function fakeTerminal(size: TerminalSize): FakeTerminal {
  let written = '';
  let raw = false;
  const stdout = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (chunk, _, done) => {
        written += String(chunk);
        done();
      },
    }),
    { isTTY: true, ...size },
  );
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isOn: boolean) => {
      raw = isOn;
    },
    ref: () => undefined,
    unref: () => undefined,
  });
  return {
    // Streams with all of a terminal that Ink asks for; the rest of the types' members belong to real sockets.
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    written: () => written,
    writtenText: () => stripVTControlCharacters(written),
    type: (keys) => stdin.write(keys),
    resize: (to) => {
      Object.assign(stdout, to);
      stdout.emit('resize');
    },
    isRaw: () => raw,
  };
}
