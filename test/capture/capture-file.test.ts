import { execFileSync } from 'node:child_process';
import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { continueCaptureFile, createCaptureFile } from '../../src/capture/capture-file.ts';
import { captureHeader, encodeLine } from '../../src/capture/capture-format.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const header = captureHeader({ session: 's1', createdAtMicros: 0 });
const headerText = encodeLine(header).toString();
let path: string;

beforeEach(async () => {
  path = join(await temporaryFolder(), 'a.jsonl');
});

describe('createCaptureFile', () => {
  it('begins a file for its owner only', async () => {
    const file = await createCaptureFile(path, header);
    await file.append(Buffer.from('line\n'));
    await file.close();

    expect(await readFile(path, 'utf8')).toBe(`${headerText}line\n`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('refuses a file that is there already', async () => {
    await writeFile(path, 'mine');

    await expect(createCaptureFile(path, header)).rejects.toThrow('EEXIST');
    expect(await readFile(path, 'utf8')).toBe('mine');
  });
});

describe('continueCaptureFile', () => {
  it.each([
    ['that is not there', undefined, `${headerText}line\n`],
    ['that is empty', '', `${headerText}line\n`],
    ['that is a capture', `${headerText}old\n`, `${headerText}old\n\nline\n`],
    ['whose last line is torn', `${headerText}{"id":"to`, `${headerText}{"id":"to\nline\n`],
  ])('appends to a file %s', async (_, before, after) => {
    if (before !== undefined) await writeFile(path, before);

    const file = await continueCaptureFile(path, header);
    await file.append(Buffer.from('line\n'));
    await file.close();

    expect(await readFile(path, 'utf8')).toBe(after);
  });

  it('leaves a file alone that is no capture', async () => {
    await writeFile(path, 'my notes\n');

    await expect(continueCaptureFile(path, header)).rejects.toThrow('it does not begin as a capture');
    expect(await readFile(path, 'utf8')).toBe('my notes\n');
  });

  it('leaves a capture of an earlier version alone: its lines would be of two', async () => {
    const old = headerText.replace('"v":2', '"v":1');
    await writeFile(path, old);

    await expect(continueCaptureFile(path, header)).rejects.toThrow('can be read and not continued');
    expect(await readFile(path, 'utf8')).toBe(old);
  });

  it('does not follow a link', async () => {
    await writeFile(`${path}.target`, headerText);
    await symlink(`${path}.target`, path);

    await expect(continueCaptureFile(path, header)).rejects.toThrow('ELOOP');
  });

  it('refuses a pipe instead of waiting for it', async () => {
    execFileSync('mkfifo', [path]);

    await expect(continueCaptureFile(path, header)).rejects.toThrow('it is no regular file');
  });
});
