// Where the real peers lie once they were had: `.cache/peers/NAME`, ignored by git, reused by the next run.
// A peer that cannot be had fails its tests; it is never skipped.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cacheFolder = fileURLToPath(new URL('../../../.cache/peers/', import.meta.url));

/**
 * The folder of a peer, filled by `install` when it is not there yet. `name` holds the version, so that another
 * version gets a folder of its own. A folder without its mark was left half filled, and is made anew.
 */
export async function cachedPeer(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder, name);
  const completeMark = join(folder, '.complete');
  if (existsSync(completeMark)) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await install(folder);
  await writeFile(completeMark, '');
  return folder;
}
