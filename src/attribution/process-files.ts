// Reads /proc (proc(5)). Everything may be gone at the moment of reading, or belong to somebody else: then it is absent.
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { packageNameAbove } from './package-name.ts';
import {
  type ProcessStat,
  parseCmdline,
  parseStat,
  programName,
  type RunningProcess,
} from './running-process.ts';

export interface ProcessFiles {
  /** The table of TCP sockets, piece by piece, as far as it is asked for. */
  socketTable(name: 'tcp' | 'tcp6'): Iterable<string>;
  /** Pids of all processes, the newest first, by their number. */
  pids(): number[];
  /** Inodes of the sockets that a process holds, and what kinds of waiting for events it has; undefined: not to be read. */
  openFiles(pid: number): OpenFiles | undefined;
  stat(pid: number): ProcessStat | undefined;
  process(pid: number): RunningProcess | undefined;
  environment(pid: number): Readonly<Record<string, string>>;
  /** `name` of the package.json of the folder, or of the nearest one above it. */
  packageName(folder: string): string | undefined;
}

export interface OpenFiles {
  readonly sockets: ReadonlySet<number>;
  /** It has an epoll or io_uring, so it may have many requests under way in one thread. */
  readonly waitsForEvents: boolean;
}

const SOCKET = 'socket:[';

/** @param root `/proc`; another folder in tests */
export function createProcessFiles(root = '/proc'): ProcessFiles {
  const utf8 = (...path: string[]): string => attempt(() => readFileSync(join(root, ...path), 'utf8')) ?? '';
  const link = (...path: string[]): string | undefined => attempt(() => readlinkSync(join(root, ...path)));
  const stat = (pid: number): ProcessStat | undefined => parseStat(utf8(String(pid), 'stat'));
  return {
    socketTable: (name) => piecesOf(join(root, 'net', name)),
    pids: () =>
      (attempt(() => readdirSync(root)) ?? [])
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .sort((a, b) => b - a),
    openFiles: (pid) => {
      const folder = join(root, String(pid), 'fd');
      const names = attempt(() => readdirSync(folder));
      if (names === undefined) return undefined;
      const sockets = new Set<number>();
      let waitsForEvents = false;
      for (const name of names) {
        const target = attempt(() => readlinkSync(join(folder, name)));
        if (target === undefined) continue;
        if (target.startsWith(SOCKET)) sockets.add(Number.parseInt(target.slice(SOCKET.length), 10));
        else if (target === 'anon_inode:[eventpoll]' || target === 'anon_inode:[io_uring]')
          waitsForEvents = true;
      }
      return { sockets, waitsForEvents };
    },
    stat,
    process: (pid) => {
      const known = stat(pid);
      if (known === undefined) return undefined;
      const cwd = link(String(pid), 'cwd');
      const executable = link(String(pid), 'exe');
      const argv = parseCmdline(utf8(String(pid), 'cmdline'));
      return {
        ...known,
        name: programName(executable, argv, known.title),
        argv,
        ...(cwd !== undefined && { cwd }),
        ...(executable !== undefined && { executable }),
      };
    },
    environment: (pid) => parseEnvironment(utf8(String(pid), 'environ')),
    packageName: (folder) => packageNameAbove(folder, (path) => attempt(() => readFileSync(path, 'utf8'))),
  };
}

/** NUL after each `NAME=value`. */
export function parseEnvironment(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\0').map((pair) => [pair, pair.indexOf('=')] as const);
  return Object.fromEntries(
    pairs
      .filter(([, equals]) => equals > 0)
      .map(([pair, equals]) => [pair.slice(0, equals), pair.slice(equals + 1)]),
  );
}

/** The kernel gives no more than this at once, whatever is asked for. */
const PIECE_BYTES = 4096;

function* piecesOf(path: string): Generator<string, void> {
  const file = attempt(() => openSync(path, 'r'));
  if (file === undefined) return;
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const count = attempt(() => readSync(file, buffer, 0, PIECE_BYTES, null)) ?? 0;
      if (count === 0) return;
      yield buffer.toString('latin1', 0, count);
    }
  } finally {
    closeSync(file);
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
