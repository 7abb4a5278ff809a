// The large bodies of a capture, one file each beside it: `calls.jsonl` has them in `calls.jsonl.bodies/`, named by their
// SHA-256, so that a body that came twice is kept once. A folder belongs to one capture and goes with it.
import { readFileSync } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadBody } from './body-json.ts';

export function bodyFolder(capturePath: string): string {
  return `${capturePath}.bodies`;
}

/** Where the body of this hash stands, when it has a file of its own. */
export function bodyFilePath(capturePath: string, sha256: string): string {
  return join(bodyFolder(capturePath), sha256);
}

/** Writes one body, unless it is there. Rejects with the system's error. */
export async function writeBodyFile(
  capturePath: string,
  sha256: string,
  bytes: Uint8Array,
): Promise<'written' | 'present'> {
  const folder = bodyFolder(capturePath);
  const path = join(folder, sha256);
  if (await isThere(path)) return 'present';
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await lstat(folder)).isDirectory()) throw new Error(`${folder} is a link, not a folder`);
  // Whole or not at all: a name says what is in the file. What a crash has left half-written is begun again.
  const partial = `${path}.part`;
  await rm(partial, { force: true });
  const handle = await open(partial, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
  await rename(partial, path);
  return 'written';
}

/** Reads the bodies of one capture. */
export function bodyFileReader(capturePath: string): ReadBody {
  const folder = bodyFolder(capturePath);
  return (sha256) => {
    try {
      return Uint8Array.from(readFileSync(join(folder, sha256)));
    } catch {
      return undefined;
    }
  };
}

/** Bytes of all bodies of a capture. */
export async function bodyFolderBytes(capturePath: string): Promise<number> {
  const folder = bodyFolder(capturePath);
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

export async function removeBodyFolder(capturePath: string): Promise<void> {
  await rm(bodyFolder(capturePath), { recursive: true, force: true });
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
