// What a whole process runs out of: memory, and files and sockets to open. Looked at four times a second, which costs
// 40 us; the data planes watch their own heaps by themselves.
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { memoryState, type ReadMemory } from '../proxy/memory.ts';

export interface Resources {
  readonly readMemory: ReadMemory;
  readonly canOpenFiles: () => boolean;
}

export interface ResourceListener {
  /** Told each time while memory is short. */
  onMemoryShort(): void;
  /** Told each time while nothing can be opened. */
  onNothingOpens(): void;
}

const INTERVAL_MS = 250;

/** Returns how to stop it. */
export function watchResources(resources: Resources, listener: ResourceListener): () => void {
  const timer = setInterval(() => {
    if (memoryState(resources.readMemory()) !== 'enough') listener.onMemoryShort();
    if (!resources.canOpenFiles()) listener.onNothingOpens();
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Whether the system lets this process open one more file. Nothing else tells: a connection that cannot be accepted for
 * lack of a descriptor is closed by libuv without a word (uv__emfile_trick).
 */
export function canOpenFiles(): boolean {
  try {
    closeSync(openSync(devNull, 'r'));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'EMFILE' && code !== 'ENFILE';
  }
}
