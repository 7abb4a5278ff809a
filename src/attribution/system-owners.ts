// Which way to find processes this system has; none on others than Linux and macOS.
import { canFindProcesses } from './can-find-processes.ts';
import { createLinuxOwners } from './linux-owners.ts';
import { createMacosOwners } from './macos-owners.ts';
import { createProcessFiles } from './process-files.ts';
import type { GivenNames, SocketOwners } from './socket-owners.ts';

/** One lsof serves all connections of this time. */
const LSOF_GATHER_MS = 200;

export interface SystemOwners {
  readonly owners: SocketOwners;
  /** How long to gather before each look. */
  readonly gatherMs: number;
}

/** Undefined: there is no way. */
export function systemOwners(platform: NodeJS.Platform, given: GivenNames): SystemOwners | undefined {
  if (!canFindProcesses(platform)) return undefined;
  if (platform === 'darwin') return { owners: createMacosOwners(given), gatherMs: LSOF_GATHER_MS };
  const system = { uid: process.getuid?.() ?? 0, nowMs: () => performance.now() };
  return { owners: createLinuxOwners(createProcessFiles(), given, system), gatherMs: 0 };
}
