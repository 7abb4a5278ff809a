// The processes behind connections on Linux: the tables name the socket's inode, the links in /proc/PID/fd its holder.
// Processes seen before are looked at first, then all, the newest first: a program that makes one call is the newest.
import type { ConnectionOpened } from '../exchange/connection.ts';
import { type KnownProcess, KnownProcesses } from './known-processes.ts';
import { LinuxLook } from './linux-look.ts';
import type { ProcessFiles } from './process-files.ts';
import type { ConnectionOwner, GivenNames, OwnerAnswer, SocketOwners } from './socket-owners.ts';
import { plainAddress, type TableSocket } from './socket-table.ts';

/** Processes that are looked at first, the latest in front. */
const MOST_HINTED = 64;
const MOST_LISTENERS = 256;
/** How long the processes that listen somewhere are taken to be the same: a server that forks has more after a while. */
const LISTENERS_MS = 5_000;

export interface LinuxSystem {
  /** User of this process. */
  readonly uid: number;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number;
}

export function createLinuxOwners(files: ProcessFiles, given: GivenNames, system: LinuxSystem): SocketOwners {
  const owners = new LinuxOwners(files, given, system);
  return { find: async (connections) => owners.find(connections) };
}

interface Listeners {
  readonly inode: number;
  readonly pids: readonly number[];
  readonly untilMs: number;
}

class LinuxOwners {
  readonly #files: ProcessFiles;
  readonly #given: GivenNames;
  readonly #system: LinuxSystem;
  readonly #processes: KnownProcesses;
  #hinted: number[] = [];
  /** Who listens, by `address port` as connections lead there. */
  readonly #listeners = new Map<string, Listeners>();

  constructor(files: ProcessFiles, given: GivenNames, system: LinuxSystem) {
    this.#files = files;
    this.#given = given;
    this.#system = system;
    this.#processes = new KnownProcesses(files, given);
  }

  find(connections: readonly ConnectionOpened[]): OwnerAnswer[] {
    const ports = new Set([...this.#given.ports.keys(), ...connections.map(({ peer }) => peer.port)]);
    const look = new LinuxLook(this.#files, this.#hinted, ports);
    // Clients first: they may be gone any moment.
    const answers = new Map<ConnectionOpened, OwnerAnswer>();
    for (const each of connections) if (each.side === 'client') answers.set(each, this.#ofClient(each, look));
    for (const each of connections)
      if (each.side === 'upstream') answers.set(each, this.#ofUpstream(each, look));
    look.close();
    return connections.map((connection) => answers.get(connection) ?? { kind: 'notFound' });
  }

  #ofClient(connection: ConnectionOpened, look: LinuxLook): OwnerAnswer {
    const socket = look.peerSocket(connection);
    if (socket === undefined || socket.inode === 0) return { kind: 'notFound' };
    const pid = look.holderOf(socket.inode);
    return pid === undefined ? this.#unheld(socket) : this.#found(pid, look);
  }

  /** One process that listens has also accepted it; of several, it is the one that holds the connection itself. */
  #ofUpstream(connection: ConnectionOpened, look: LinuxLook): OwnerAnswer {
    const listeners = this.#knownListeners(connection, look) ?? this.#findListeners(connection, look);
    // A port that a container runtime forwards by the kernel has no listener here.
    if (listeners === undefined) return { kind: 'notFound' };
    const [first, ...others] = listeners.pids;
    if (first === undefined) {
      const socket = look.listeningSocket(connection);
      return socket === undefined ? { kind: 'notFound' } : this.#unheld(socket);
    }
    return others.length === 0
      ? this.#found(first, look)
      : this.#amongListeners(connection, listeners.pids, look);
  }

  #amongListeners(connection: ConnectionOpened, listeners: readonly number[], look: LinuxLook): OwnerAnswer {
    const accepted = look.peerSocket(connection);
    if (accepted === undefined) return { kind: 'notFound' };
    if (accepted.inode === 0) return { kind: 'notYet' };
    const holders = listeners.filter((pid) => look.holds(pid, accepted.inode));
    const pid = holders[0] ?? look.holderOf(accepted.inode);
    if (pid === undefined) return { kind: 'notYet' };
    const isOne = holders.length === 1 && this.#servesOne(pid, connection.peer.port, look);
    return this.#found(pid, look, isOne ? 'one' : 'many');
  }

  #knownListeners(connection: ConnectionOpened, look: LinuxLook): Listeners | undefined {
    const known = this.#listeners.get(destinationOf(connection));
    const isCurrent = known !== undefined && known.untilMs > this.#system.nowMs();
    return isCurrent && known.pids.some((pid) => look.holds(pid, known.inode)) ? known : undefined;
  }

  #findListeners(connection: ConnectionOpened, look: LinuxLook): Listeners | undefined {
    const socket = look.listeningSocket(connection);
    if (socket === undefined) return undefined;
    const pids = look.holdersOf(socket.inode);
    const listeners = { inode: socket.inode, pids, untilMs: this.#system.nowMs() + LISTENERS_MS };
    if (this.#listeners.size >= MOST_LISTENERS) this.#listeners.clear();
    this.#listeners.set(destinationOf(connection), listeners);
    return listeners;
  }

  /** One thread, no way to wait for events, and no second connection of the same listener in its hands. */
  #servesOne(pid: number, port: number, look: LinuxLook): boolean {
    const open = look.filesOf(pid);
    const stat = this.#files.stat(pid);
    if (open === undefined || stat === undefined || stat.threads !== 1 || open.waitsForEvents) return false;
    const accepted = look
      .sockets()
      .filter(
        ({ local, isListening, inode }) => !isListening && local.port === port && open.sockets.has(inode),
      );
    return accepted.length === 1;
  }

  #unheld({ uid }: TableSocket): OwnerAnswer {
    const own = this.#system.uid;
    return uid === own || own === 0 ? { kind: 'notFound' } : { kind: 'notAllowed' };
  }

  #found(pid: number, look: LinuxLook, seen: KnownProcess['requests'] = 'unknown'): OwnerAnswer {
    const known = this.#processes.of(pid, look);
    if (known === undefined) return { kind: 'notFound' };
    this.#hinted = [pid, ...this.#hinted.filter((hinted) => hinted !== pid)].slice(0, MOST_HINTED);
    if (seen !== 'unknown' && known.requests !== 'many') known.requests = seen;
    const { process, leader, service, requests } = known;
    const owner: ConnectionOwner = {
      process,
      leader,
      isOneRequestProcess: requests === 'one',
      ...(service !== undefined && { service }),
    };
    return { kind: 'found', owner };
  }
}

function destinationOf({ peer }: ConnectionOpened): string {
  return `${plainAddress(peer.address)} ${peer.port}`;
}
