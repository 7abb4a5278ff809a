// Spans that wait to be sent, encoded, oldest first, within a number and a size. When it is full the oldest leave.
import type { Piece } from './relay-format.ts';

export interface EncodedSpan {
  readonly piece: Piece;
  readonly bytes: number;
}

export interface SpanQueueLimits {
  readonly maxSpans: number;
  readonly maxBytes: number;
}

export interface SpanQueue {
  /** Returns how many spans had to leave for it, itself included when it is too large alone. */
  push(piece: Piece): number;
  /** The oldest spans, at most so many and at most so many bytes, but one at least. */
  take(maxSpans: number, maxBytes: number): readonly EncodedSpan[];
  count(): number;
}

export function createSpanQueue(limits: SpanQueueLimits): SpanQueue {
  let spans: EncodedSpan[] = [];
  /** Index of the oldest; the slots before it are cleared out now and then, not at every step. */
  let start = 0;
  let bytes = 0;

  const shift = (): EncodedSpan | undefined => {
    const oldest = spans[start];
    if (oldest === undefined) return undefined;
    start++;
    bytes -= oldest.bytes;
    if (start * 2 > spans.length) {
      spans = spans.slice(start);
      start = 0;
    }
    return oldest;
  };
  const count = (): number => spans.length - start;

  return {
    push(piece) {
      const span = { piece, bytes: Buffer.byteLength(piece) };
      spans.push(span);
      bytes += span.bytes;
      let left = 0;
      while (count() > limits.maxSpans || bytes > limits.maxBytes) {
        shift();
        left++;
      }
      return left;
    },
    take(maxSpans, maxBytes) {
      const taken: EncodedSpan[] = [];
      let takenBytes = 0;
      for (let next = spans[start]; next !== undefined; next = spans[start]) {
        takenBytes += next.bytes;
        if (taken.length > 0 && (taken.length >= maxSpans || takenBytes > maxBytes)) break;
        taken.push(next);
        shift();
      }
      return taken;
    },
    count,
  };
}
