// Makes the bodies of a batch ready to cross: small ones are put together into one buffer, so that a thousand exchanges do
// not mean two thousand buffers, which cost more than what they hold; a large one has a buffer of its own, and moves.
import { type CapturedBody, SMALL_BODY_BYTES } from '../exchange/captured-body.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';

type Packable = { -readonly [Key in keyof CapturedBody]: CapturedBody[Key] };

/** The buffers to transfer. The bodies are changed where they stand: after this they belong to the other side. */
export function packBodies(events: readonly PlaneEvent[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  const small: Packable[] = [];
  let smallBytes = 0;
  for (const event of events) {
    if (event.type !== 'closed') continue;
    for (const body of [event.exchange.requestBody, event.exchange.responseBody]) {
      const { byteLength, buffer } = body.bytes;
      if (byteLength === 0) continue;
      if (byteLength >= SMALL_BODY_BYTES && buffer instanceof ArrayBuffer) {
        buffers.push(buffer);
      } else {
        small.push(body);
        smallBytes += byteLength;
      }
    }
  }
  if (smallBytes === 0) return buffers;
  const shared = new Uint8Array(smallBytes);
  let offset = 0;
  for (const body of small) {
    const end = offset + body.bytes.byteLength;
    shared.set(body.bytes, offset);
    body.bytes = shared.subarray(offset, end);
    offset = end;
  }
  return [...buffers, shared.buffer];
}
