// The data plane in a worker thread, so that no frame of the dashboard and no busy store delays a request.
import { getHeapStatistics } from 'node:v8';
import { type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import { portOfWorker } from './message-port.ts';
import type { PlaneCommand, PlaneMessage } from './messages.ts';
import { createPlaneHandle, type PlaneHandle, type PlaneListener } from './plane-handle.ts';

/**
 * `entry` is the built worker-entry, a file beside the main bundle; `connections` is where the plane tells of its
 * connections.
 */
export function createThreadedPlane(
  listener: PlaneListener,
  entry: URL,
  connections?: MessagePort,
): PlaneHandle {
  const worker = new Worker(entry, {
    name: 'tracectl data plane',
    resourceLimits: resourceLimits(),
    ...(connections !== undefined && { workerData: connections, transferList: [connections] }),
  });
  const failed = new Promise<never>((_, reject) => {
    worker.once('error', reject);
  });
  // Nobody may be waiting for it at that moment; whoever awaits it later still sees it.
  failed.catch(() => {});
  return createPlaneHandle(portOfWorker<PlaneCommand, PlaneMessage>(worker), failed, listener);
}

const SMALL_HEAP_BYTES = 1024 ** 3;
/** Three semi-spaces of 8 MiB. */
const SMALL_YOUNG_MEBIBYTES = 24;

/**
 * A heap that was made small (--max-old-space-size holds for threads, too) still gets a young generation of up to 192
 * MiB, more than all of the old one, and V8 gives up when what survives in it finds no room there.
 */
function resourceLimits(): ResourceLimits {
  const isSmall = getHeapStatistics().heap_size_limit < SMALL_HEAP_BYTES;
  return isSmall ? { maxYoungGenerationSizeMb: SMALL_YOUNG_MEBIBYTES } : {};
}
