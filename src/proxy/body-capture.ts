// Counts the bytes of a body that passes and keeps the first ones. Never touches the body.
import { type CapturedBody, SMALL_BODY_BYTES } from '../exchange/captured-body.ts';

const NO_BYTES = new Uint8Array(0);

export class BodyCapture {
  readonly #maxBytes: number;
  /** Views of what was read where that wastes little, else copies; joined once, at the end. */
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
    if (room <= 0 || chunk.byteLength === 0) return;
    const kept = chunk.byteLength > room ? chunk.subarray(0, room) : chunk;
    this.#keptBytes += kept.byteLength;
    this.#chunks.push(isWasteful(kept) ? new Uint8Array(kept) : kept);
  }

  /** Counts bytes that are of no use to anybody later, such as those of a tunnel. */
  count(chunk: Uint8Array): void {
    this.#totalBytes += chunk.byteLength;
  }

  /** What was captured. A large one has a buffer of its own, which may be transferred. */
  captured(): CapturedBody {
    return {
      bytes: joined(this.#chunks, this.#keptBytes),
      totalBytes: this.#totalBytes,
      isTruncated: this.#keptBytes < this.#totalBytes,
    };
  }
}

/** A view keeps all of its buffer alive, which may be a read of 64 KiB, or Node's pool. */
function isWasteful(view: Uint8Array): boolean {
  return view.buffer.byteLength > Math.max(SMALL_BODY_BYTES, 2 * view.byteLength);
}

function joined(chunks: readonly Uint8Array[], byteLength: number): Uint8Array {
  const [only] = chunks;
  if (only === undefined) return NO_BYTES;
  if (chunks.length === 1 && byteLength < SMALL_BODY_BYTES) return only;
  // Not filled with zeros first.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(byteLength).buffer);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
