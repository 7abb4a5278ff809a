// The file that a person means by what they typed: a path, or the name of a capture as `tracectl sessions` lists it.
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { capturePaths } from '../capture/capture-folder.ts';

/** The path itself when nothing has such a name: whoever opens it tells why it cannot. */
export async function namedCapture(typed: string, dataDir: string): Promise<string> {
  const isThere = await access(typed).then(
    () => true,
    () => false,
  );
  if (isThere) return typed;
  const named = (await capturePaths(dataDir)).filter((path) => basename(path, '.jsonl').includes(typed));
  return (named.length === 1 ? named[0] : undefined) ?? typed;
}
