// How a capture file keeps secrets: as placeholders that are made with a key of the data folder, or, when that was asked
// for, as they are.
import { createHmac, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyedMask, noMask, type SecretMask } from '../http/secret-mask.ts';

export interface Redaction {
  readonly mask: SecretMask;
  /** Tells the keys of two captures apart, and nothing about them. Absent: secrets are kept. */
  readonly keyId?: string;
}

const KEY_BYTES = 32;

export const keptSecrets: Redaction = { mask: noMask };

export function keyedRedaction(key: Uint8Array): Redaction {
  const keyId = createHmac('sha256', key).update('key id').digest('hex').slice(0, 8);
  return { mask: keyedMask(key), keyId };
}

/**
 * With the key of the data folder, made when there is none. A folder that cannot be written is no reason to keep secrets: then
 * the key is one of this run alone, and equal secrets of other runs have other placeholders.
 */
export async function loadRedaction(dataDir: string): Promise<Redaction> {
  const path = join(dataDir, 'redaction.key');
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return keyedRedaction((await readKey(path)) ?? (await makeKey(path)));
  } catch {
    return keyedRedaction(randomBytes(KEY_BYTES));
  }
}

async function makeKey(path: string): Promise<Uint8Array> {
  const key = randomBytes(KEY_BYTES);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  try {
    const handle = await open(path, flags, 0o600);
    try {
      await handle.writeFile(key.toString('hex'));
    } finally {
      await handle.close();
    }
    return key;
  } catch (error) {
    // Another session has just made it.
    const other = await readKey(path);
    if (other === undefined) throw error;
    return other;
  }
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const key = Buffer.from(text.trim(), 'hex');
  return key.length === KEY_BYTES ? key : undefined;
}
