import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettingFile, userFilePath, writeUserSetting } from '../../src/config/setting-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracectl-config-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('readSettingFile', () => {
  it('reads JSON', async () => {
    await writeFile(join(folder, 'f.json'), '{"json": true}');

    expect(readSettingFile(join(folder, 'f.json'), 'f.json')).toEqual({
      kind: 'read',
      content: { json: true },
    });
  });

  it('knows a file that is not there', () => {
    expect(readSettingFile(join(folder, 'none', 'f.json'), 'f.json')).toEqual({ kind: 'absent' });
  });

  it('says what is wrong with a file that is no JSON', async () => {
    await writeFile(join(folder, 'f.json'), '{"json": tru}');

    expect(readSettingFile(join(folder, 'f.json'), 'f.json')).toMatchObject({
      kind: 'unreadable',
      problem: { path: 'f.json', wrong: expect.stringContaining('it is no JSON: ') },
    });
  });

  it('says when it cannot be read', async () => {
    await mkdir(join(folder, 'f.json'));

    expect(readSettingFile(join(folder, 'f.json'), 'f.json')).toMatchObject({
      kind: 'unreadable',
      problem: { wrong: 'it cannot be read (EISDIR)' },
    });
  });
});

describe('writeUserSetting', () => {
  const mode = async (path: string) => (await stat(path)).mode & 0o777;

  it('makes the folder and a file for its owner only', async () => {
    const config = join(folder, 'new', 'tracectl');

    await writeUserSetting(config, 'timeout', '30s');

    expect(JSON.parse(await readFile(userFilePath(config), 'utf8'))).toEqual({ timeout: '30s' });
    expect(await mode(userFilePath(config))).toBe(0o600);
  });

  it('changes one setting and leaves the rest', async () => {
    await writeFile(userFilePath(folder), '{"timeout": "1s", "color": "never"}');
    await chmod(userFilePath(folder), 0o644);

    await writeUserSetting(folder, 'timeout', undefined);
    await writeUserSetting(folder, 'listen', [':1']);

    expect(JSON.parse(await readFile(userFilePath(folder), 'utf8'))).toEqual({
      color: 'never',
      listen: [':1'],
    });
    expect(await mode(userFilePath(folder))).toBe(0o600);
  });
});
