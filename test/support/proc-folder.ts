// A folder that looks like /proc, with the sockets and processes that a test puts there.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

export interface ProcSocket {
  /** `127.0.0.1:80`; IPv4 only. */
  readonly local: string;
  /** Absent: it listens. */
  readonly remote?: string;
  readonly inode: number;
  readonly uid?: number;
}

export interface ProcProcess {
  readonly pid: number;
  readonly parentPid?: number;
  readonly processGroup?: number;
  readonly threads?: number;
  readonly startedAt?: number;
  readonly title?: string;
  readonly argv?: readonly string[];
  readonly executable?: string;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Inodes. */
  readonly sockets?: readonly number[];
  /** What else is open, as the links say it. */
  readonly others?: readonly string[];
  /** Whether its open files may not be read. */
  readonly isOfAnotherUser?: boolean;
}

export interface ProcFolder {
  readonly root: string;
  sockets(...sockets: readonly ProcSocket[]): void;
  /** Adds a process, or replaces the one with its pid. */
  process(process: ProcProcess): void;
  ends(pid: number): void;
}

export async function procFolder(): Promise<ProcFolder> {
  const root = await temporaryFolder();
  mkdirSync(join(root, 'net'));
  const ends = (pid: number): void => rmSync(join(root, String(pid)), { recursive: true, force: true });
  return {
    root,
    sockets: (...sockets) => writeFileSync(join(root, 'net', 'tcp'), tableOf(sockets)),
    process: (process) => {
      ends(process.pid);
      writeProcess(join(root, String(process.pid)), process);
    },
    ends,
  };
}

function tableOf(sockets: readonly ProcSocket[]): string {
  const lines = sockets.map(({ local, remote = '0.0.0.0:0', inode, uid = 0 }) => {
    const state = remote === '0.0.0.0:0' ? '0A' : '01';
    return `   0: ${hex(local)} ${hex(remote)} ${state} 00000000:00000000 00:00000000 00000000 ${uid} 0 ${inode} 1 0 100 0 0 10 0`;
  });
  return `  sl  local_address rem_address   st\n${lines.join('\n')}\n`;
}

function hex(endpoint: string): string {
  const [address = '', port = ''] = endpoint.split(':');
  const bytes = address.split('.').reverse();
  const digits = (value: string, width: number) =>
    Number(value).toString(16).toUpperCase().padStart(width, '0');
  return `${bytes.map((byte) => digits(byte, 2)).join('')}:${digits(port, 4)}`;
}

function writeProcess(folder: string, process: ProcProcess): void {
  const { pid, parentPid = 1, processGroup = pid, threads = 1, startedAt = 100, title = 'node' } = process;
  mkdirSync(folder);
  const fields = [parentPid, processGroup, ...Array(14).fill(0), threads, 0, startedAt];
  writeFileSync(join(folder, 'stat'), `${pid} (${title}) S ${fields.join(' ')}\n`);
  writeFileSync(
    join(folder, 'cmdline'),
    (process.argv ?? ['node', 'orders.js']).map((word) => `${word}\0`).join(''),
  );
  const environment = Object.entries(process.environment ?? {});
  writeFileSync(join(folder, 'environ'), environment.map(([name, value]) => `${name}=${value}\0`).join(''));
  if (process.isOfAnotherUser === true) return;
  symlinkSync(process.executable ?? '/usr/bin/node', join(folder, 'exe'));
  symlinkSync(process.cwd ?? '/home/dev/shop', join(folder, 'cwd'));
  mkdirSync(join(folder, 'fd'));
  const links = [
    '/dev/null',
    ...(process.sockets ?? []).map((inode) => `socket:[${inode}]`),
    ...(process.others ?? []),
  ];
  for (const [number, link] of links.entries()) symlinkSync(link, join(folder, 'fd', String(number)));
}
