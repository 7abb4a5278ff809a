import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { bodyFileReader, bodyFolderBytes, writeBodyFile } from '../../src/capture/body-files.ts';
import { bodyHash } from '../../src/capture/body-json.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const bytes = Buffer.from('a large body');
const hash = bodyHash(bytes);
let capture: string;
beforeEach(async () => {
  capture = join(await temporaryFolder(), 'a.jsonl');
});

describe('the file of a body', () => {
  it('is written once, for its owner only, and read by its hash', async () => {
    expect(await writeBodyFile(capture, hash, bytes)).toBe('written');
    expect(await writeBodyFile(capture, hash, bytes)).toBe('present');

    const folder = `${capture}.bodies`;
    expect(await readdir(folder)).toEqual([hash]);
    expect((await stat(join(folder, hash))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(Buffer.from(bodyFileReader(capture)(hash) ?? [])).toEqual(bytes);
    expect(await bodyFolderBytes(capture)).toBe(bytes.length);
  });

  it('that a crash has left half-written is begun again', async () => {
    await mkdir(`${capture}.bodies`);
    await writeFile(join(`${capture}.bodies`, `${hash}.part`), 'a la');

    await writeBodyFile(capture, hash, bytes);

    expect(await readdir(`${capture}.bodies`)).toEqual([hash]);
  });

  it('is not written through a link', async () => {
    const elsewhere = await temporaryFolder();
    await symlink(elsewhere, `${capture}.bodies`);

    await expect(writeBodyFile(capture, hash, bytes)).rejects.toThrow();
    expect(await readdir(elsewhere)).toEqual([]);
  });

  it('that is not there reads as nothing', async () => {
    expect(bodyFileReader(capture)(hash)).toBeUndefined();
    expect(await bodyFolderBytes(capture)).toBe(0);
    await expect(readFile(capture)).rejects.toThrow('ENOENT');
  });
});
