// Finding processes in a thread of its own.
import { Worker } from 'node:worker_threads';
import type { AttributionStart } from './attribution-entry.ts';
import {
  type AttributionHandle,
  type AttributionListener,
  createAttributionHandle,
} from './attribution-handle.ts';

/** `entry` is the built attribution-entry, a file beside the main bundle. */
export function createThreadedAttribution(listener: AttributionListener, entry: URL): AttributionHandle {
  return createAttributionHandle(listener, (port, options) => {
    const start: AttributionStart = { port, options };
    const worker = new Worker(entry, {
      name: 'tracectl attribution',
      workerData: start,
      transferList: [port],
      // It holds a table of sockets at most.
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 },
    });
    worker.unref();
    worker.once('error', (error) => listener.onFault(error));
    return () => void worker.terminate();
  });
}
