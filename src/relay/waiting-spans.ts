// Spans that wait for a target: in memory while it takes them, on disk as soon as it does not, the oldest first at any time.
// What is taken out to be sent still waits until it is settled, so that what was on its way is on disk as well.
import type { Piece } from './relay-format.ts';
import type { SpanQueue } from './span-queue.ts';
import type { SpanSpill } from './span-spill.ts';

export interface WaitingSpans {
  /** Returns how many spans had to leave for it. */
  push(piece: Piece): number;
  /** The oldest spans, at most so many and at most so many bytes, but one at least. */
  take(maxSpans: number, maxBytes: number): readonly Piece[];
  /** The first so many of what was taken are delivered, or given up. */
  settle(count: number): void;
  /** The target is away: everything that waits, and what was taken, goes to disk. */
  park(): void;
  /** The target is back. */
  unpark(): void;
  /** Without what was taken. */
  count(): number;
  onDisk(): number;
  /** Keeps on disk what can be kept; returns how many spans are lost. */
  close(): number;
}

export function createWaitingSpans(queue: SpanQueue, spill: SpanSpill | undefined): WaitingSpans {
  let taken: readonly Piece[] = [];
  /** How many of them are the first records on disk. */
  let takenOnDisk = 0;
  let isParked = false;

  const onDisk = (): number => spill?.count() ?? 0;

  const park = (): void => {
    if (spill === undefined) return;
    isParked = true;
    // What came from disk is there already, and is older than anything in memory.
    if (taken.length > 0 && takenOnDisk === 0 && onDisk() === 0) {
      takenOnDisk = taken.filter((piece) => spill.push(piece)).length;
    }
    for (let [oldest] = queue.take(1, 1); oldest !== undefined; [oldest] = queue.take(1, 1)) {
      if (spill.push(oldest.piece)) continue;
      queue.push(oldest.piece);
      return;
    }
  };

  return {
    push: (piece) => {
      if (spill !== undefined && (isParked || onDisk() > 0) && spill.push(piece)) return 0;
      return queue.push(piece);
    },
    take: (maxSpans, maxBytes) => {
      if (spill !== undefined && onDisk() > 0) {
        taken = spill.peek(maxSpans, maxBytes);
        takenOnDisk = taken.length;
      } else {
        taken = queue.take(maxSpans, maxBytes).map(({ piece }) => piece);
        takenOnDisk = 0;
      }
      return taken;
    },
    settle: (count) => {
      const fromDisk = Math.min(count, takenOnDisk);
      if (fromDisk > 0) spill?.skip(fromDisk);
      takenOnDisk -= fromDisk;
      taken = taken.slice(count);
    },
    park,
    unpark: () => {
      isParked = false;
    },
    count: () => onDisk() - takenOnDisk + queue.count(),
    onDisk,
    close: () => {
      if (taken.length + queue.count() > 0) park();
      const lost = taken.length - takenOnDisk + queue.count();
      // What is on disk waits there, whether it was on its way or not.
      taken = [];
      takenOnDisk = 0;
      queue.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      spill?.close();
      return lost;
    },
  };
}
