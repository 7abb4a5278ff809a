// The folder that capture files are kept in, `<data folder>/captures`: for its owner only, and within bounds.
// Names begin with the time, so that the order of names is the order of age, and end with the session: one that has written
// much has several files.
import { chmod, lstat, mkdir, readdir, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { bodyFolder, bodyFolderBytes, removeBodyFolder } from './body-files.ts';

export interface CaptureLimits {
  readonly maxSessions: number;
  /** Bodies in files of their own included. */
  readonly maxBytes: number;
}

const CAPTURE_NAME = /^\d{4}-\d\d-\d\dT[\d-]+Z-([\w-]+)\.jsonl$/;
const OWNER_ONLY = 0o700;

export function captureFileName(createdAtMicros: number, session: string): string {
  const time = new Date(createdAtMicros / 1000).toISOString().replace(/[:.]/g, '-');
  return `${time}-${session}.jsonl`;
}

/** The folder, made when it was not there. Rejects when it is no folder or a link to one. */
export async function makeCaptureFolder(dataDir: string): Promise<string> {
  const folder = captureFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
  const found = await lstat(folder);
  if (!found.isDirectory()) throw new Error('it is a link, not a folder');
  if ((found.mode & 0o777) !== OWNER_ONLY) await chmod(folder, OWNER_ONLY);
  return folder;
}

/** Paths of the capture files, the youngest first. */
export async function capturePaths(dataDir: string): Promise<string[]> {
  const folder = captureFolder(dataDir);
  return (await captureNames(folder)).reverse().map((name) => join(folder, name));
}

/** Path of the youngest capture file; undefined when there is none. */
export async function newestCapture(dataDir: string): Promise<string | undefined> {
  const [newest] = await capturePaths(dataDir);
  return newest;
}

/**
 * Deletes the oldest files until the others are within both limits; the youngest always stays. A file that cannot be
 * deleted, or is gone already, is passed over: another session may be doing the same.
 */
export async function pruneCaptures(folder: string, limits: CaptureLimits): Promise<void> {
  const youngestFirst = (await captureNames(folder)).reverse();
  const sessions = new Set<string>();
  let bytes = 0;
  for (const [age, name] of youngestFirst.entries()) {
    const path = join(folder, name);
    sessions.add(CAPTURE_NAME.exec(name)?.[1] ?? '');
    bytes += (await sizeOf(path)) + (await bodyFolderBytes(path));
    if (age === 0 || (sessions.size <= limits.maxSessions && bytes <= limits.maxBytes)) continue;
    await unlink(path).catch(() => undefined);
    await removeBodyFolder(path).catch(() => undefined);
  }
  await removeLeftBodies(folder);
}

/** Bodies of captures that somebody has deleted. */
async function removeLeftBodies(folder: string): Promise<void> {
  const names = new Set(await captureNames(folder));
  const owned = new Set([...names].map(bodyFolder));
  const entries = await readdir(folder, { withFileTypes: true });
  const left = entries.filter(
    ({ name }) =>
      name.endsWith(bodyFolder('.jsonl')) && CAPTURE_NAME.test(name.slice(0, -7)) && !owned.has(name),
  );
  for (const { name } of left) await rm(join(folder, name), { recursive: true, force: true });
}

export function captureFolder(dataDir: string): string {
  return join(dataDir, 'captures');
}

/** Oldest first. */
async function captureNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && CAPTURE_NAME.test(entry.name));
    return files.map((entry) => entry.name).sort();
  } catch (error) {
    // A folder that is not there, or cannot be (a file stands in its way), holds no captures.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return [];
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
