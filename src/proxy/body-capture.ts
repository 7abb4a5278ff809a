// Counts the bytes of a body that passes and keeps a copy of the first ones. Never touches the body.
import type { CapturedBody } from '../exchange/captured-body.ts';

export class BodyCapture {
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #keptBytes = 0;
  #totalBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  add(chunk: Uint8Array): void {
    this.#totalBytes += chunk.byteLength;
    const room = this.#maxBytes - this.#keptBytes;
    if (room <= 0) return;
    // A copy of its own: a view would keep the whole 64 KiB read buffer alive, and could not be transferred.
    const copy = new Uint8Array(chunk.subarray(0, room));
    this.#keptBytes += copy.byteLength;
    this.#chunks.push(copy);
  }

  /** Counts bytes that are of no use to anybody later, such as those of a tunnel. */
  count(chunk: Uint8Array): void {
    this.#totalBytes += chunk.byteLength;
  }

  /** What was captured; call once, at the end. */
  captured(): CapturedBody {
    return {
      bytes: joined(this.#chunks, this.#keptBytes),
      totalBytes: this.#totalBytes,
      isTruncated: this.#keptBytes < this.#totalBytes,
    };
  }
}

function joined(chunks: readonly Uint8Array[], byteLength: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  // Of its own, as every captured buffer is, and not filled with zeros first.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(byteLength).buffer);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
