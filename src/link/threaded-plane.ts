// The data plane in a worker thread, so that no frame of the dashboard and no busy store delays a request.
import { Worker } from 'node:worker_threads';
import { portOfWorker } from './message-port.ts';
import type { PlaneCommand, PlaneMessage } from './messages.ts';
import { createPlaneHandle, type PlaneHandle, type PlaneListener } from './plane-handle.ts';

/** `entry` is the built worker-entry, a file beside the main bundle. */
export function createThreadedPlane(listener: PlaneListener, entry: URL): PlaneHandle {
  const worker = new Worker(entry, { name: 'tracectl data plane' });
  const failed = new Promise<never>((_, reject) => {
    worker.once('error', reject);
  });
  // Nobody may be waiting for it at that moment; whoever awaits it later still sees it.
  failed.catch(() => {});
  return createPlaneHandle(portOfWorker<PlaneCommand, PlaneMessage>(worker), failed, listener);
}
