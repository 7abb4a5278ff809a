// What the worker thread runs: the data plane at the other end of its parent's port.
import { parentPort } from 'node:worker_threads';
import { portOver } from './message-port.ts';
import type { PlaneCommand, PlaneMessage } from './messages.ts';
import { hostPlane, systemDependencies } from './plane-host.ts';

if (parentPort !== null) {
  hostPlane(portOver<PlaneMessage, PlaneCommand>(parentPort), systemDependencies());
}
