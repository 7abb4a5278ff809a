// The name in the package.json of a folder, or of the nearest one above it. Pure but for what it is handed to read with.
import { dirname, join } from 'node:path';

const MOST_FOLDERS = 8;

/** `read` answers undefined for what is not there. */
export function packageNameAbove(
  folder: string,
  read: (path: string) => string | undefined,
): string | undefined {
  let path = folder;
  for (let level = 0; level < MOST_FOLDERS; level += 1) {
    const name = nameIn(read(join(path, 'package.json')));
    if (name !== undefined) return name;
    const above = dirname(path);
    if (above === path) return undefined;
    path = above;
  }
  return undefined;
}

function nameIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}
