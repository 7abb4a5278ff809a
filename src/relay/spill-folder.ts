// Where spans wait on disk: one file for a target and a process, named by both. What a process left behind that is gone
// is taken over by the next that relays to the same target.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { openSpanSpill, type SpanSpill } from './span-spill.ts';

export interface SpillFolder {
  readonly path: string;
  readonly pid: number;
  isAlive(pid: number): boolean;
}

/** Bytes that wait for one target at most. */
const MAX_BYTES = 256 * 1024 * 1024;

/** `format`: pieces of one format are no use to another. Throws what the system says. */
export function openSpill(folder: SpillFolder, target: string, format: string): SpanSpill {
  mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  const key = createHash('sha256').update(`${format} ${target}`).digest('hex').slice(0, 16);
  const own = `${key}-${folder.pid}.spans`;
  const left = readdirSync(folder.path)
    .filter((name) => name.startsWith(`${key}-`) && name !== own)
    .find((name) => !folder.isAlive(pidOf(name)));
  // Whoever renames it has it; another that tried at the same time gets a file of its own.
  if (left !== undefined) {
    try {
      renameSync(join(folder.path, left), join(folder.path, own));
    } catch {}
  }
  return openSpanSpill(join(folder.path, own), MAX_BYTES);
}

function pidOf(name: string): number {
  return Number(/-(\d+)\.spans$/.exec(name)?.[1] ?? 0);
}
