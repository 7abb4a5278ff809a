// What the worker thread runs: the data plane at the other end of its parent's port.
import { enableCompileCache } from 'node:module';
import { type MessagePort, parentPort, resourceLimits, workerData } from 'node:worker_threads';
import { portOver } from './message-port.ts';
import type { PlaneCommand, PlaneMessage } from './messages.ts';

if (parentPort !== null) {
  // Each thread asks for the cache itself, and before it loads what shall come from there: 12 ms.
  enableCompileCache();
  const { hostPlane, systemDependencies } = await import('./plane-host.ts');
  const { maxYoungGenerationSizeMb: young } = resourceLimits;
  const connections = workerData as MessagePort | undefined;
  hostPlane(portOver<PlaneMessage, PlaneCommand>(parentPort), {
    ...systemDependencies(young === undefined ? undefined : young * 1024 ** 2),
    ...(connections !== undefined && { onConnection: (opened) => connections.postMessage(opened) }),
  });
}
