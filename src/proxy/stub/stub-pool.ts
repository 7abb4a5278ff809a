// The file with recorded answers: written once, before the planes start, and read by each of them. Its folder may be gone by
// then: an open file stays readable, and nothing is left behind whatever ends the program.
import { closeSync, createReadStream, openSync, read, writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { FilePlace } from './stub-plan.ts';
import type { StubRecord } from './stub-record.ts';

const FLUSHED_BYTES = 1024 * 1024;
const READ_BYTES = 64 * 1024;

/** Appends to a new file, readable by its owner only. Throws the system's error. */
export class PoolWriter {
  readonly #descriptor: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #length = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'wx', 0o600);
  }

  write(bytes: Uint8Array): FilePlace {
    const place = { at: this.#length, length: bytes.length };
    this.#length += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= FLUSHED_BYTES) this.#flush();
    return place;
  }

  writeRecord(record: StubRecord): FilePlace {
    return this.write(Buffer.from(`${JSON.stringify(record)}\n`));
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
  }
}

export class PoolReader {
  readonly #descriptor: number;
  #isClosed = false;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r');
  }

  /** Rejects when the file does not hold it. */
  async record(place: FilePlace): Promise<StubRecord> {
    return JSON.parse((await this.#bytes(place)).toString('utf8')) as StubRecord;
  }

  /** A body, from the pool or from its own file; what goes wrong is an error of the stream. */
  body({ file, at, length }: FilePlace): Readable {
    if (file !== undefined) return createReadStream(file, { start: at, end: at + length - 1 });
    // A stream of Node's over the descriptor would close it at its end.
    let passed = 0;
    const bytes = (place: FilePlace): Promise<Buffer> => this.#bytes(place);
    return new Readable({
      read() {
        const next = { at: at + passed, length: Math.min(READ_BYTES, length - passed) };
        passed += next.length;
        if (next.length === 0) this.push(null);
        else
          bytes(next).then(
            (chunk) => this.push(chunk),
            (error: Error) => this.destroy(error),
          );
      },
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#descriptor);
  }

  #bytes({ at, length }: FilePlace): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      read(this.#descriptor, Buffer.alloc(length), 0, length, at, (error, bytesRead, buffer) => {
        if (error !== null) reject(error);
        else if (bytesRead < length) reject(new Error('the pool of answers is cut off'));
        else resolve(buffer);
      });
    });
  }
}
