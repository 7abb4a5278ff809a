// Counts the WebSocket frames in a stream of bytes (RFC 6455 section 5.2) by hopping from header to header.

/** A header's first two bytes, an extended length of up to 8, a mask of 4. */
const MAX_HEADER_BYTES = 14;

export class WebSocketFrameCounter {
  #count = 0;
  /** Bytes of the current frame's payload that are still to come. */
  #payloadLeft = 0;
  #header: Buffer = Buffer.alloc(0);

  get count(): number {
    return this.#count;
  }

  add(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#payloadLeft > 0) {
        const passed = Math.min(this.#payloadLeft, rest.length);
        this.#payloadLeft -= passed;
        rest = rest.subarray(passed);
        continue;
      }
      const known = this.#header.length;
      const header = Buffer.concat([this.#header, rest.subarray(0, MAX_HEADER_BYTES - known)]);
      const size = frameSize(header);
      if (size === undefined) {
        this.#header = header;
        return;
      }
      this.#header = Buffer.alloc(0);
      this.#count += 1;
      this.#payloadLeft = size.payloadBytes;
      rest = rest.subarray(size.headerBytes - known);
    }
  }
}

function frameSize(
  header: Buffer,
): { readonly headerBytes: number; readonly payloadBytes: number } | undefined {
  const second = header[1];
  if (second === undefined) return undefined;
  const maskBytes = (second & 0x80) === 0 ? 0 : 4;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const headerBytes = 2 + lengthBytes + maskBytes;
  if (header.length < headerBytes) return undefined;
  if (lengthBytes === 0) return { headerBytes, payloadBytes: short };
  const payloadBytes = lengthBytes === 2 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
  return { headerBytes, payloadBytes };
}
