// What is known of the processes that were met: what runs in them, whose workers they are, and what they are called. Read
// once, and again when a pid has gone to another process.
import { leaderOf } from './leader-of.ts';
import type { LinuxLook } from './linux-look.ts';
import type { ProcessFiles } from './process-files.ts';
import type { RunningProcess } from './running-process.ts';
import { serviceNameOf } from './service-name.ts';
import type { GivenNames } from './socket-owners.ts';

const MOST_REMEMBERED = 256;
const MOST_ANCESTORS = 16;

export interface KnownProcess {
  readonly process: RunningProcess;
  readonly leader: RunningProcess;
  readonly service?: string;
  /** How many requests it serves at a time, as far as it was seen; once many, always many. */
  requests: 'unknown' | 'one' | 'many';
}

export class KnownProcesses {
  readonly #files: ProcessFiles;
  readonly #given: GivenNames;
  readonly #known = new Map<number, KnownProcess>();

  constructor(files: ProcessFiles, given: GivenNames) {
    this.#files = files;
    this.#given = given;
  }

  /** Undefined: it has ended before anything could be read of it. */
  of(pid: number, look: LinuxLook): KnownProcess | undefined {
    const before = this.#known.get(pid);
    const stat = this.#files.stat(pid);
    if (stat === undefined) return before;
    const isSame = before?.process.startedAt === stat.startedAt;
    // A program that replaced itself (exec) has the same pid and start, and another name.
    if (before !== undefined && isSame && before.process.title === stat.title) return before;
    const process = this.#files.process(pid);
    if (process === undefined) return before;
    const leader = leaderOf(process, (parent) => this.#files.process(parent));
    const service = this.#serviceOf(process, leader, look);
    const known: KnownProcess = {
      process,
      leader,
      requests: isSame && before !== undefined ? before.requests : 'unknown',
      ...(service !== undefined && { service }),
    };
    this.#remember(pid, known);
    return known;
  }

  #remember(pid: number, known: KnownProcess): void {
    this.#known.delete(pid);
    this.#known.set(pid, known);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > MOST_REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }

  /** A name that was given, for a port that it listens on or for a process that it descends from, before one that is guessed. */
  #serviceOf(process: RunningProcess, leader: RunningProcess, look: LinuxLook): string | undefined {
    return (
      this.#nameOfPort([process.pid, leader.pid], look) ??
      this.#startedAs(process.pid) ??
      serviceNameOf(leader.argv.length === 0 ? process : leader, {
        environment: this.#files.environment(process.pid),
        packageName: (folder) => this.#files.packageName(folder),
      })
    );
  }

  #nameOfPort(pids: readonly number[], look: LinuxLook): string | undefined {
    if (this.#given.ports.size === 0) return undefined;
    for (const { isListening, local, inode } of look.sockets()) {
      const name = isListening ? this.#given.ports.get(local.port) : undefined;
      if (name !== undefined && pids.some((pid) => look.holds(pid, inode))) return name;
    }
    return undefined;
  }

  #startedAs(pid: number): string | undefined {
    let ancestor = pid;
    for (let level = 0; level < MOST_ANCESTORS && ancestor > 1; level += 1) {
      const name = this.#given.pids.get(ancestor);
      if (name !== undefined) return name;
      ancestor = this.#files.stat(ancestor)?.parentPid ?? 0;
    }
    return undefined;
  }
}
