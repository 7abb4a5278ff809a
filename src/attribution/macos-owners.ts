// The processes behind connections where there is no /proc: macOS. One lsof for all that are asked for (76 ms here), and
// ps for what those processes are. Environments of processes are not read, and workers are not looked into.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ConnectionOpened } from '../exchange/connection.ts';
import { leaderOf } from './leader-of.ts';
import { type LsofSocket, parseLsofFolders, parseLsofSockets, parsePs } from './lsof-output.ts';
import { packageNameAbove } from './package-name.ts';
import type { RunningProcess } from './running-process.ts';
import { serviceNameOf } from './service-name.ts';
import type { GivenNames, OwnerAnswer, SocketOwners } from './socket-owners.ts';
import { isAnyAddress, plainAddress } from './socket-table.ts';

const LONGEST_MS = 5_000;
const MOST_OUTPUT_BYTES = 32 * 1024 * 1024;

export function createMacosOwners(given: GivenNames): SocketOwners {
  return { find: async (connections) => await find(connections, given) };
}

async function find(connections: readonly ConnectionOpened[], given: GivenNames): Promise<OwnerAnswer[]> {
  const ports = new Set([...connections.map(({ peer }) => peer.port), ...given.ports.keys()]);
  const sockets = parseLsofSockets(
    await output('lsof', ['-nP', '-w', ...[...ports].map((port) => `-iTCP:${port}`), '-F', 'pn']),
  );
  const pids = connections.map((connection) => holderOf(connection, sockets));
  const found = [...new Set(pids.filter((pid) => pid !== undefined))];
  if (found.length === 0) return connections.map(() => ({ kind: 'notFound' }));
  const [commands, programs] = await Promise.all([
    output('ps', ['-axww', '-o', 'pid=,ppid=,pgid=,command=']),
    output('ps', ['-axww', '-o', 'pid=,comm=']),
  ]);
  const processes = parsePs(commands, programs);
  const family = found.flatMap((pid) => [pid, processes.get(pid)?.parentPid ?? pid]);
  const folders = parseLsofFolders(
    await output('lsof', ['-w', '-a', '-d', 'cwd', '-p', family.join(','), '-F', 'pn']),
  );
  const processOf = (pid: number): RunningProcess | undefined => {
    const process = processes.get(pid);
    const cwd = folders.get(pid);
    return process === undefined || cwd === undefined ? process : { ...process, cwd };
  };
  return pids.map((pid) => {
    const process = pid === undefined ? undefined : processOf(pid);
    return process === undefined
      ? { kind: 'notFound' }
      : { kind: 'found', owner: ownerOf(process, processOf, sockets, given) };
  });
}

function ownerOf(
  process: RunningProcess,
  processOf: (pid: number) => RunningProcess | undefined,
  sockets: readonly LsofSocket[],
  given: GivenNames,
): Extract<OwnerAnswer, { kind: 'found' }>['owner'] {
  const leader = leaderOf(process, processOf);
  const listening = sockets.find(
    ({ pid, local, remote }) =>
      remote === undefined && [process.pid, leader.pid].includes(pid) && given.ports.has(local.port),
  );
  const service =
    (listening && given.ports.get(listening.local.port)) ??
    startedAs(process, processOf, given) ??
    serviceNameOf(leader, { environment: {}, packageName: (folder) => packageNameAbove(folder, readText) });
  return { process, leader, isOneRequestProcess: false, ...(service !== undefined && { service }) };
}

function startedAs(
  process: RunningProcess,
  processOf: (pid: number) => RunningProcess | undefined,
  { pids }: GivenNames,
): string | undefined {
  let ancestor: RunningProcess | undefined = process;
  for (let level = 0; level < 16 && ancestor !== undefined; level += 1) {
    const name = pids.get(ancestor.pid);
    if (name !== undefined) return name;
    ancestor = processOf(ancestor.parentPid);
  }
  return undefined;
}

/** The process at the other end; for an upstream, else the one that listens there. */
function holderOf({ side, own, peer }: ConnectionOpened, sockets: readonly LsofSocket[]): number | undefined {
  const ownAddress = plainAddress(own.address);
  const peerAddress = plainAddress(peer.address);
  const connected = sockets.find(
    ({ local, remote }) =>
      local.port === peer.port &&
      local.address === peerAddress &&
      remote?.port === own.port &&
      remote.address === ownAddress,
  );
  if (connected !== undefined || side === 'client') return connected?.pid;
  return sockets.find(
    ({ local, remote }) =>
      remote === undefined &&
      local.port === peer.port &&
      (local.address === peerAddress || isAnyAddress(local.address)),
  )?.pid;
}

/** Empty when the program is not there, takes too long, or found nothing, for which lsof's exit code is 1, too. */
function output(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, words, { timeout: LONGEST_MS, maxBuffer: MOST_OUTPUT_BYTES }, (_error, stdout) =>
      resolve(stdout ?? ''),
    );
  });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
