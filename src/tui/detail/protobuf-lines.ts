// A message of Protocol Buffers without its schema, as `protoc --decode_raw` shows it: numbers of fields and what their bytes may
// be. A field of bytes is text when it reads as text, else a message when it reads as one, else bytes.
import { printableText } from './printable-text.ts';

export interface ProtobufText {
  readonly lines: readonly string[];
  /** False: from some byte on it is no message; what came before stands in `lines`. */
  readonly isWhole: boolean;
}

const MAX_DEPTH = 32;
/** Varints of 64 bits. */
const MAX_VARINT_BYTES = 10;
const SHOWN_BYTES = 32;

/** `maxLines`: what is more is left out, and counts as whole. */
export function protobufLines(bytes: Uint8Array, maxLines: number): ProtobufText {
  return linesAt(0, bytes, maxLines);
}

function linesAt(depth: number, bytes: Uint8Array, maxLines: number): ProtobufText {
  const reader = new WireReader(bytes, maxLines);
  const isWhole = reader.readMessage(depth);
  return { lines: reader.lines, isWhole };
}

class WireReader {
  readonly lines: string[] = [];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #maxLines: number;
  #at = 0;

  constructor(bytes: Uint8Array, maxLines: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxLines = maxLines;
  }

  /** Up to the end of the bytes, or of the group. `group`: the number of the field that began it. */
  readMessage(depth: number, group?: number): boolean {
    while (this.#at < this.#bytes.length) {
      if (this.lines.length >= this.#maxLines) return true;
      const key = this.#varint();
      const field = key === undefined ? 0 : Number(key >> 3n);
      if (key === undefined || field === 0 || field > 0x1fffffff) return false;
      const wireType = Number(key & 7n);
      if (wireType === 4) return field === group;
      if (!this.#readField(field, wireType, depth)) return false;
    }
    return group === undefined;
  }

  #readField(field: number, wireType: number, depth: number): boolean {
    const write = (text: string): boolean => {
      this.lines.push(`${'  '.repeat(depth)}${field}${text}`);
      return true;
    };
    switch (wireType) {
      case 0: {
        const value = this.#varint();
        if (value === undefined) return false;
        const signed = BigInt.asIntN(64, value);
        return write(signed < 0n ? `: ${value} (${signed})` : `: ${value}`);
      }
      case 1: {
        if (!this.#holds(8)) return false;
        const [whole, real] = [
          this.#view.getBigUint64(this.#at, true),
          this.#view.getFloat64(this.#at, true),
        ];
        this.#at += 8;
        return write(`: ${whole}${realText(real)}`);
      }
      case 2:
        return this.#readBytes(depth, write);
      case 3: {
        if (depth >= MAX_DEPTH) return false;
        write(' {');
        const isWhole = this.readMessage(depth + 1, field);
        this.lines.push(`${'  '.repeat(depth)}}`);
        return isWhole;
      }
      case 5: {
        if (!this.#holds(4)) return false;
        const [whole, real] = [this.#view.getUint32(this.#at, true), this.#view.getFloat32(this.#at, true)];
        this.#at += 4;
        return write(`: ${whole}${realText(real)}`);
      }
      default:
        return false;
    }
  }

  #readBytes(depth: number, write: (text: string) => boolean): boolean {
    const length = this.#varint();
    if (length === undefined || length > BigInt(this.#bytes.length - this.#at)) return false;
    const bytes = this.#bytes.subarray(this.#at, this.#at + Number(length));
    this.#at += bytes.length;
    const text = printableText(bytes);
    if (text !== undefined) return write(`: ${JSON.stringify(text)}`);
    const most = this.#maxLines - this.lines.length;
    const inner = depth < MAX_DEPTH ? linesAt(depth + 1, bytes, most) : undefined;
    if (inner?.isWhole !== true) return write(`: ${bytesText(bytes)}`);
    write(' {');
    for (const line of inner.lines) this.lines.push(line);
    this.lines.push(`${'  '.repeat(depth)}}`);
    return true;
  }

  #varint(): bigint | undefined {
    let value = 0n;
    for (let i = 0; i < MAX_VARINT_BYTES; i += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return undefined;
      this.#at += 1;
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  }

  #holds(count: number): boolean {
    return this.#at + count <= this.#bytes.length;
  }
}

/** Where the same bits make a number that somebody would write. */
function realText(real: number): string {
  const size = Math.abs(real);
  return size > 1e-6 && size < 1e15 ? ` (or ${Number(real.toPrecision(7))})` : '';
}

function bytesText(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  return `<${bytes.length} bytes ${hex}${bytes.length > SHOWN_BYTES ? '..' : ''}>`;
}
