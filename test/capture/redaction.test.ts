import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRedaction } from '../../src/capture/redaction.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('loadRedaction', () => {
  it('makes a key for its owner only, and takes the same one again', async () => {
    const dataDir = join(await temporaryFolder(), 'data');

    const first = await loadRedaction(dataDir);
    const again = await loadRedaction(dataDir);

    expect((await stat(join(dataDir, 'redaction.key'))).mode & 0o777).toBe(0o600);
    expect(first.mask('s3cret')).toMatch(/^tracectl-redacted-[0-9a-f]{16}$/);
    expect(again.mask('s3cret')).toBe(first.mask('s3cret'));
    expect(again.keyId).toBe(first.keyId);
  });

  it('tells the key to nobody', async () => {
    const dataDir = await temporaryFolder();
    const { keyId = '' } = await loadRedaction(dataDir);

    expect(await readFile(join(dataDir, 'redaction.key'), 'utf8')).not.toContain(keyId);
  });

  it('has another key in another folder', async () => {
    const [a, b] = await Promise.all(
      [temporaryFolder(), temporaryFolder()].map(async (dir) => loadRedaction(await dir)),
    );

    expect(a?.mask('s3cret')).not.toBe(b?.mask('s3cret'));
  });

  it('agrees with another session that makes the key at the same time', async () => {
    const dataDir = await temporaryFolder();

    await loadRedaction(dataDir);
    const all = await Promise.all([1, 2, 3].map(() => loadRedaction(dataDir)));

    expect(new Set(all.map(({ mask }) => mask('s3cret'))).size).toBe(1);
  });

  it('redacts all the same where no key can be kept', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');

    const { mask, keyId } = await loadRedaction(join(file, 'data'));

    expect(mask('s3cret')).toMatch(/^tracectl-redacted-/);
    expect(keyId).toMatch(/^[0-9a-f]{8}$/);
  });
});
