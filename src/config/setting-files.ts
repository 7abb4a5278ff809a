// The files that settings are read from: the project's, in the folder tracectl runs in, and the person's own.
// The person's own file belongs to `conf`, which writes it whole or not at all; it is made only when something is set.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problems.ts';

export const PROJECT_FILE = 'tracectl.config.json';

/** What a file holds: its JSON, nothing when there is no file, or what is wrong with it. */
export type FileContent =
  | { readonly kind: 'absent' }
  | { readonly kind: 'read'; readonly content: unknown }
  | { readonly kind: 'unreadable'; readonly problem: Problem };

export function userFilePath(configDir: string): string {
  return join(configDir, 'config.json');
}

/**
 * `name`: as problems shall show it. Not read through `conf`, which brings a JSON schema validator along that every start
 * would pay for.
 */
export function readSettingFile(path: string, name: string): FileContent {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    const problem = {
      path: name,
      wrong: `it cannot be read (${code})`,
      fix: 'make it a file that you may read',
    };
    return { kind: 'unreadable', problem };
  }
  try {
    return { kind: 'read', content: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const problem = {
      path: name,
      wrong: `it is no JSON: ${reason}`,
      fix: 'put that right or take the file away',
    };
    return { kind: 'unreadable', problem };
  }
}

/** Sets what has a value, and unsets what is undefined. The file is for its owner only. */
export async function writeUserSetting(configDir: string, key: string, value: unknown): Promise<void> {
  const { default: Conf } = await import('conf');
  const file = new Conf({ cwd: configDir, configFileMode: 0o600 });
  if (value === undefined) file.delete(key);
  else file.set(key, value);
}
