// What `lsof -F pn` and `ps` print of processes and their sockets. Pure.
import { basename } from 'node:path';
import type { Endpoint } from '../exchange/connection.ts';
import type { RunningProcess } from './running-process.ts';
import { plainAddress } from './socket-table.ts';

export interface LsofSocket {
  readonly pid: number;
  readonly local: Endpoint;
  /** Absent: it listens. */
  readonly remote?: Endpoint;
}

/** A line for each field: `p` a process, `n` the name of one of its files, `127.0.0.1:50000->127.0.0.1:15001`. */
export function parseLsofSockets(text: string): LsofSocket[] {
  const sockets: LsofSocket[] = [];
  let pid = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (!line.startsWith('n')) continue;
    const [local, remote] = line
      .slice(1)
      .split('->')
      .map((name) => endpointOf(name));
    if (local !== undefined) sockets.push({ pid, local, ...(remote !== undefined && { remote }) });
  }
  return sockets;
}

/** The folder of each process, from `lsof -d cwd -F pn`. */
export function parseLsofFolders(text: string): Map<number, string> {
  const folders = new Map<number, string>();
  let pid = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    else if (line.startsWith('n/')) folders.set(pid, line.slice(1));
  }
  return folders;
}

/** `*:3001`, `127.0.0.1:3001`, `[::1]:3001`. */
function endpointOf(name: string): Endpoint | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d+)(?:\s|$)/.exec(name);
  if (match === null) return undefined;
  const address = match[1] ?? match[2] ?? '';
  return { address: address === '*' ? '0.0.0.0' : plainAddress(address), port: Number(match[3]) };
}

/** `ps -axww -o pid=,ppid=,pgid=,command=`: words of a command line with spaces in them cannot be told apart. */
export function parsePs(commands: string, programs: string): Map<number, RunningProcess> {
  const programOf = new Map<number, string>();
  for (const line of programs.split('\n')) {
    const match = /^\s*(\d+)\s+(.+?)\s*$/.exec(line);
    if (match !== null) programOf.set(Number(match[1]), match[2] ?? '');
  }
  const processes = new Map<number, RunningProcess>();
  for (const line of commands.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.+?)\s*$/.exec(line);
    if (match === null) continue;
    const pid = Number(match[1]);
    const argv = (match[4] ?? '').split(/\s+/);
    const program = programOf.get(pid) ?? argv[0] ?? '';
    processes.set(pid, {
      pid,
      parentPid: Number(match[2]),
      processGroup: Number(match[3]),
      startedAt: 0,
      threads: 1,
      title: basename(program),
      name: basename(program),
      argv,
      executable: program,
    });
  }
  return processes;
}
