// What crosses between the main thread and the one that finds processes. The data planes tell it of connections over ports
// of their own, one message each, at once: a process that makes one call may be gone before a batch is sent.
import type { MessagePort } from 'node:worker_threads';
import type { Identified } from '../attribution/attributor.ts';

export type AttributionCommand =
  /** A data plane tells its connections at the other end of this. */
  | { readonly type: 'connections'; readonly port: MessagePort }
  /** What a process, and what it starts, is called. */
  | { readonly type: 'named'; readonly pid: number; readonly service: string };

export type AttributionMessage =
  | { readonly type: 'identified'; readonly identified: readonly Identified[] }
  | { readonly type: 'notice'; readonly text: string };

/** Plain data: it crosses into the thread. */
export interface AttributionOptions {
  /** Pid of this process. */
  readonly ownPid: number;
  /** Names of the services that listen on these ports of this machine. */
  readonly ports: readonly (readonly [port: number, service: string])[];
}
