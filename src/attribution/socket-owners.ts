// What is asked of a system about connections, and what it answers. Linux answers from /proc, macOS from lsof.
import type { ConnectionOpened } from '../exchange/connection.ts';
import type { RunningProcess } from './running-process.ts';

export interface ConnectionOwner {
  readonly process: RunningProcess;
  readonly leader: RunningProcess;
  /** The process serves one request at a time. */
  readonly isOneRequestProcess: boolean;
  /** What names it: the name that was given for a port that it listens on, or the one that is told from how it was started. */
  readonly service?: string;
}

export type OwnerAnswer =
  | { readonly kind: 'found'; readonly owner: ConnectionOwner }
  /** Not yet: the upstream has not accepted the connection. */
  | { readonly kind: 'notYet' }
  /** It belongs to another user, and only they and root may look. */
  | { readonly kind: 'notAllowed' }
  /** It is closed again, or in another network namespace. */
  | { readonly kind: 'notFound' };

export interface SocketOwners {
  /** An answer for each connection. Must not throw. */
  find(connections: readonly ConnectionOpened[]): Promise<readonly OwnerAnswer[]>;
}

/** What is known before any connection: names for processes. */
export interface GivenNames {
  /** Of the services that listen on these ports of this machine. */
  readonly ports: ReadonlyMap<number, string>;
  /** Of the processes of these pids, and of those that they started. */
  readonly pids: ReadonlyMap<number, string>;
}
