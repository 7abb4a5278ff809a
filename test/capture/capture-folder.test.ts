import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  captureFileName,
  makeCaptureFolder,
  newestCapture,
  pruneCaptures,
} from '../../src/capture/capture-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const day = 86_400_000_000;
let dataDir: string;

beforeEach(async () => {
  dataDir = await temporaryFolder();
});

/** Files of `sizes` bytes, the oldest first. */
async function captures(...sizes: readonly number[]): Promise<string[]> {
  const folder = await makeCaptureFolder(dataDir);
  const names = sizes.map((_, i) => captureFileName(i * day, `s${i}`));
  await Promise.all(names.map((name, i) => writeFile(join(folder, name), Buffer.alloc(sizes[i] ?? 0))));
  return names;
}

describe('captureFileName', () => {
  it('begins with the time, in characters that every file system takes', () => {
    expect(captureFileName(Date.UTC(2026, 0, 2, 3, 4, 5, 6) * 1000, 'a1b2')).toBe(
      '2026-01-02T03-04-05-006Z-a1b2.jsonl',
    );
  });
});

describe('makeCaptureFolder', () => {
  it('makes the folder for its owner only', async () => {
    const folder = await makeCaptureFolder(join(dataDir, 'not', 'there'));

    expect(folder).toBe(join(dataDir, 'not', 'there', 'captures'));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('takes a folder that others could read away from them', async () => {
    await mkdir(join(dataDir, 'captures'), { mode: 0o755 });

    const folder = await makeCaptureFolder(dataDir);

    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('refuses a link', async () => {
    await mkdir(join(dataDir, 'elsewhere'));
    await symlink(join(dataDir, 'elsewhere'), join(dataDir, 'captures'));

    await expect(makeCaptureFolder(dataDir)).rejects.toThrow('it is a link, not a folder');
  });

  it('refuses a file', async () => {
    await writeFile(join(dataDir, 'captures'), '');

    await expect(makeCaptureFolder(dataDir)).rejects.toThrow('EEXIST');
  });
});

describe('newestCapture', () => {
  it('is undefined without a folder, and in an empty one', async () => {
    expect(await newestCapture(dataDir)).toBeUndefined();

    await makeCaptureFolder(dataDir);
    expect(await newestCapture(dataDir)).toBeUndefined();
  });

  it('is the youngest capture, not another file, folder or link', async () => {
    const [, , youngest = ''] = await captures(1, 1, 1);
    const folder = join(dataDir, 'captures');
    await writeFile(join(folder, 'z.jsonl'), '');
    await writeFile(join(folder, captureFileName(9 * day, 's').replace('.jsonl', '.har')), '');
    await mkdir(join(folder, captureFileName(9 * day, 'folder')));
    await symlink('/etc/passwd', join(folder, captureFileName(9 * day, 'link')));

    expect(await newestCapture(dataDir)).toBe(join(folder, youngest));
  });
});

describe('pruneCaptures', () => {
  it.each<[string, readonly number[], { maxSessions: number; maxBytes: number }, number]>([
    ['nothing within the limits', [5, 5, 5], { maxSessions: 3, maxBytes: 15 }, 3],
    ['the oldest above the number', [5, 5, 5, 5], { maxSessions: 2, maxBytes: 100 }, 2],
    ['the oldest above the bytes', [5, 5, 5], { maxSessions: 9, maxBytes: 14 }, 2],
    ['all but the youngest when that alone is too large', [1, 1, 50], { maxSessions: 9, maxBytes: 10 }, 1],
    ['all but the youngest at least', [1, 1], { maxSessions: 0, maxBytes: 0 }, 1],
  ])('deletes %s', async (_, sizes, limits, left) => {
    const names = await captures(...sizes);

    await pruneCaptures(join(dataDir, 'captures'), limits);

    expect((await readdir(join(dataDir, 'captures'))).sort()).toEqual(names.slice(-left));
  });

  it('leaves files alone that are no captures', async () => {
    await captures(1);
    const folder = join(dataDir, 'captures');
    await writeFile(join(folder, '0000.txt'), 'mine');

    await pruneCaptures(folder, { maxSessions: 0, maxBytes: 0 });

    expect(await readdir(folder)).toContain('0000.txt');
  });

  it('counts the files of one session once', async () => {
    const folder = await makeCaptureFolder(dataDir);
    const names = [0, 1, 2, 3].map((i) => captureFileName(i * day, i < 3 ? 'long' : 'next'));
    await Promise.all(names.map((name) => writeFile(join(folder, name), '')));

    await pruneCaptures(folder, { maxSessions: 2, maxBytes: 100 });

    expect((await readdir(folder)).sort()).toEqual(names);
  });

  it('lets bodies go with their capture, counts them, and takes away those that somebody left behind', async () => {
    const names = await captures(1, 1);
    const folder = join(dataDir, 'captures');
    for (const name of [...names, captureFileName(9 * day, 'gone')]) {
      await mkdir(join(folder, `${name}.bodies`));
      await writeFile(join(folder, `${name}.bodies`, 'f'), Buffer.alloc(100));
    }
    const [, youngest = ''] = names;

    await pruneCaptures(folder, { maxSessions: 9, maxBytes: 150 });

    expect((await readdir(folder)).sort()).toEqual([youngest, `${youngest}.bodies`]);
  });
});
