// The data plane in this thread, over the same messages as in a worker: for tests, and where threads are not wanted.
import { MessageChannel } from 'node:worker_threads';
import { portOver } from './message-port.ts';
import type { PlaneCommand, PlaneMessage } from './messages.ts';
import { createPlaneHandle, type PlaneHandle, type PlaneListener } from './plane-handle.ts';
import { hostPlane, type PlaneHostDependencies } from './plane-host.ts';

export function createInlinePlane(listener: PlaneListener, dependencies: PlaneHostDependencies): PlaneHandle {
  const { port1, port2 } = new MessageChannel();
  hostPlane(portOver<PlaneMessage, PlaneCommand>(port2), dependencies);
  return createPlaneHandle(
    portOver<PlaneCommand, PlaneMessage>(port1),
    new Promise<never>(() => {}),
    listener,
  );
}
