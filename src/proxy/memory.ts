// How near this thread is to running out of memory: its own heap against V8's limit, and the whole process against what
// the machine or its container has.
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

export interface MemoryReading {
  /** Garbage included. */
  readonly heapBytes: number;
  readonly heapLimitBytes: number;
  /** Of the process. */
  readonly residentBytes: number;
  readonly machineBytes: number;
}

export type ReadMemory = () => MemoryReading;

/** `short`: give up what can be done without. `none`: nothing is left to give up. */
export type MemoryState = 'enough' | 'short' | 'none';

/** Envoy's triggers (edge best practices: shrink the heap, stop accepting requests). */
const SHORT_SHARE = 0.95;
const NONE_SHARE = 0.98;
/** On a small heap the shares are too near to its end: V8 gives up while it still has a few megabytes. */
const SHORT_MARGIN = 16 * 1024 * 1024;
const NONE_MARGIN = 8 * 1024 * 1024;

export function memoryState(reading: MemoryReading): MemoryState {
  const { heapBytes, heapLimitBytes, residentBytes, machineBytes } = reading;
  const exceeds = (share: number, margin: number): boolean =>
    heapBytes > Math.min(heapLimitBytes * share, heapLimitBytes - margin) ||
    residentBytes > machineBytes * share;
  if (exceeds(NONE_SHARE, NONE_MARGIN)) return 'none';
  return exceeds(SHORT_SHARE, SHORT_MARGIN) ? 'short' : 'enough';
}

/**
 * `youngBytes`: what the young generation may take at most, which V8 counts into `heap_size_limit` and which is of no
 * help when the old one is full. A worker knows it of itself; elsewhere the largest default stands in for it.
 */
export function systemMemory(youngBytes?: number): ReadMemory {
  const { heap_size_limit: heapSizeLimit } = getHeapStatistics();
  const heapLimitBytes = heapSizeLimit - (youngBytes ?? Math.min(YOUNG_DEFAULT, heapSizeLimit * 0.75));
  const constrained = process.constrainedMemory();
  const machineBytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return () => ({
    heapBytes: getHeapStatistics().used_heap_size,
    heapLimitBytes,
    residentBytes: residentBytes(),
    machineBytes,
  });
}

/** Three semi-spaces of 64 MiB, as in V8 13 on 64 bits. */
const YOUNG_DEFAULT = 192 * 1024 * 1024;

/** Read from a file of the system's: not while no file can be opened. */
function residentBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return 0;
  }
}
