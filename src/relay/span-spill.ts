// Spans that wait on disk for a target that is away, so that neither a long absence nor the death of tracectl loses them. One
// file for a target (0600), written and read at its ends:
//
//   bytes 0-3   TCS1
//   bytes 4-11  where the first record is that was not delivered yet (big-endian)
//   records     length (4 bytes, big-endian; the highest bit says that it is text), then one encoded span
//
// A record that a crash tore off at the end is cut away when the file is opened.
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Piece } from './relay-format.ts';

const MAGIC = 'TCS1';
const HEAD_BYTES = 12;
const LENGTH_BYTES = 4;
const TEXT_BIT = 0x8000_0000;
/** Longer than any span that the queue takes; more is a broken file. */
const MAX_RECORD = 64 * 1024 * 1024;

export interface SpanSpill {
  /** False: there is no more room, or the disk does not take it. */
  push(piece: Piece): boolean;
  /** The oldest spans, which stay until they are skipped. */
  peek(maxSpans: number, maxBytes: number): readonly Piece[];
  /** The oldest so many are done with. */
  skip(count: number): void;
  count(): number;
  /** The file goes when nothing is left in it. */
  close(): void;
}

/** Throws what the system says when the file cannot be had, and for a file that is something else. */
export function openSpanSpill(path: string, maxBytes: number): SpanSpill {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    return new FileSpill(file, path, maxBytes);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

class FileSpill implements SpanSpill {
  readonly #file: number;
  readonly #path: string;
  readonly #maxBytes: number;
  /** Where the records begin that wait, and their lengths with their own four bytes. */
  #start = HEAD_BYTES;
  #lengths: number[] = [];
  #end = HEAD_BYTES;

  constructor(file: number, path: string, maxBytes: number) {
    this.#file = file;
    this.#path = path;
    this.#maxBytes = maxBytes;
    const { size } = fstatSync(file);
    if (size < HEAD_BYTES) this.#reset();
    else this.#readBack(size);
  }

  push(piece: Piece): boolean {
    const content = Buffer.from(piece);
    const record = Buffer.alloc(LENGTH_BYTES + content.length);
    record.writeUInt32BE(content.length + (typeof piece === 'string' ? TEXT_BIT : 0));
    content.copy(record, LENGTH_BYTES);
    if (this.#end - this.#start + record.length > this.#maxBytes) return false;
    try {
      if (writeSync(this.#file, record, 0, record.length, this.#end) < record.length) return false;
    } catch {
      return false;
    }
    this.#lengths.push(record.length);
    this.#end += record.length;
    return true;
  }

  peek(maxSpans: number, maxBytes: number): readonly Piece[] {
    const pieces: Piece[] = [];
    let at = this.#start;
    let bytes = 0;
    for (const length of this.#lengths) {
      bytes += length;
      if (pieces.length > 0 && (pieces.length >= maxSpans || bytes > maxBytes)) break;
      pieces.push(this.#readRecord(at, length));
      at += length;
    }
    return pieces;
  }

  skip(count: number): void {
    for (const length of this.#lengths.splice(0, count)) this.#start += length;
    if (this.#lengths.length === 0) this.#reset();
    else this.#writeStart();
  }

  count(): number {
    return this.#lengths.length;
  }

  close(): void {
    closeSync(this.#file);
    if (this.#lengths.length === 0) unlinkSync(this.#path);
  }

  #reset(): void {
    ftruncateSync(this.#file, 0);
    this.#start = HEAD_BYTES;
    this.#end = HEAD_BYTES;
    this.#lengths = [];
    this.#writeStart();
  }

  #writeStart(): void {
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(MAGIC, 'latin1');
    head.writeBigUInt64BE(BigInt(this.#start), MAGIC.length);
    writeSync(this.#file, head, 0, HEAD_BYTES, 0);
  }

  #readBack(size: number): void {
    const head = this.#read(0, HEAD_BYTES);
    if (head.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('it is no file of waiting spans');
    this.#start = Number(head.readBigUInt64BE(MAGIC.length));
    let at = this.#start;
    while (at + LENGTH_BYTES <= size) {
      const length = (this.#read(at, LENGTH_BYTES).readUInt32BE() & ~TEXT_BIT) + LENGTH_BYTES;
      if (length > MAX_RECORD || at + length > size) break;
      this.#lengths.push(length);
      at += length;
    }
    this.#end = at;
    if (at < size) ftruncateSync(this.#file, Math.max(at, HEAD_BYTES));
    if (this.#lengths.length === 0) this.#reset();
  }

  #readRecord(at: number, length: number): Piece {
    const record = this.#read(at, length);
    const content = record.subarray(LENGTH_BYTES);
    return (record.readUInt32BE() & TEXT_BIT) === 0 ? content : content.toString();
  }

  #read(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#file, bytes, 0, length, at);
    return bytes;
  }
}
