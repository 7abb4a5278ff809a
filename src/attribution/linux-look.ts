// One look at a Linux system: its tables of sockets and the open files of its processes, each read once at most and only
// when it is asked for. A table takes 5 ms (the kernel walks all its buckets, however few sockets there are), the files of one
// process 0.1 ms: so the table of IPv6 is left alone where that of IPv4 says it all.
import type { ConnectionOpened } from '../exchange/connection.ts';
import type { OpenFiles, ProcessFiles } from './process-files.ts';
import { isAnyAddress, plainAddress, socketsWithPort, type TableSocket } from './socket-table.ts';

export class LinuxLook {
  readonly #files: ProcessFiles;
  readonly #hinted: readonly number[];
  readonly #read = new Map<number, OpenFiles | undefined>();
  readonly #tables: readonly [SocketTable, SocketTable];
  #all: readonly number[] | undefined;

  /** `hinted`: the processes to look at first. `ports`: those of the sockets that may be asked for. */
  constructor(files: ProcessFiles, hinted: readonly number[], ports: ReadonlySet<number>) {
    this.#files = files;
    this.#hinted = hinted;
    this.#tables = [
      new SocketTable(socketsWithPort(files.socketTable('tcp'), ports)),
      new SocketTable(socketsWithPort(files.socketTable('tcp6'), ports)),
    ];
  }

  /** The other end of a connection, as the process that holds it sees it. */
  peerSocket({ own, peer }: ConnectionOpened): TableSocket | undefined {
    const ownAddress = plainAddress(own.address);
    const peerAddress = plainAddress(peer.address);
    return this.#first(
      ({ local, remote, isListening }) =>
        !isListening &&
        local.port === peer.port &&
        remote.port === own.port &&
        local.address === peerAddress &&
        remote.address === ownAddress,
    );
  }

  /** The socket that listens where a connection to an upstream leads. */
  listeningSocket({ peer }: ConnectionOpened): TableSocket | undefined {
    const peerAddress = plainAddress(peer.address);
    return this.#first(
      ({ local, isListening }) =>
        isListening &&
        local.port === peer.port &&
        (local.address === peerAddress || isAnyAddress(local.address)),
    );
  }

  /** Every socket whose own port is among those that were named. */
  sockets(): readonly TableSocket[] {
    return this.#tables.flatMap((table) => table.all());
  }

  filesOf(pid: number): OpenFiles | undefined {
    if (!this.#read.has(pid)) this.#read.set(pid, this.#files.openFiles(pid));
    return this.#read.get(pid);
  }

  holds(pid: number, inode: number): boolean {
    return this.filesOf(pid)?.sockets.has(inode) === true;
  }

  /** The first process that holds the socket. */
  holderOf(inode: number): number | undefined {
    return (
      this.#hinted.find((pid) => this.holds(pid, inode)) ?? this.#pids().find((pid) => this.holds(pid, inode))
    );
  }

  /** Every process that holds the socket. */
  holdersOf(inode: number): number[] {
    return this.#pids().filter((pid) => this.holds(pid, inode));
  }

  #first(isWanted: (socket: TableSocket) => boolean): TableSocket | undefined {
    return this.#tables[0].first(isWanted) ?? this.#tables[1].first(isWanted);
  }

  /** To be called at the end: a table that was not read to its end is still open. */
  close(): void {
    for (const table of this.#tables) table.close();
  }

  #pids(): readonly number[] {
    this.#all ??= this.#files.pids();
    return this.#all;
  }
}

/** A table that is read on when what was read does not hold what is looked for. */
class SocketTable {
  readonly #unread: Generator<TableSocket, void>;
  readonly #read: TableSocket[] = [];

  constructor(sockets: Generator<TableSocket, void>) {
    this.#unread = sockets;
  }

  first(isWanted: (socket: TableSocket) => boolean): TableSocket | undefined {
    const known = this.#read.find(isWanted);
    if (known !== undefined) return known;
    for (let next = this.#unread.next(); next.done !== true; next = this.#unread.next()) {
      this.#read.push(next.value);
      if (isWanted(next.value)) return next.value;
    }
    return undefined;
  }

  all(): readonly TableSocket[] {
    this.first(() => false);
    return this.#read;
  }

  close(): void {
    this.#unread.return();
  }
}
