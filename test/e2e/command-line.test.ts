import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/tracectl.js', import.meta.url));

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tracectl-e2e-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

interface Run {
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly program?: string;
}

/** The built program in an empty home; `npm test` builds it first. */
function tracectl({ args = [], nodeArgs = [], env = {}, program = bin }: Run) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, program, ...args], {
    cwd: home,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: home, ...env },
  });
  return { status, stdout, stderr };
}

describe('an old Node', () => {
  it('is told in one sentence which one is needed', () => {
    const olderNode = "Object.defineProperty(process.versions, 'node', { value: '22.18.9' })";
    const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(olderNode)}`];

    expect(tracectl({ nodeArgs, args: ['--version'] })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'tracectl needs Node 22.19 or newer, and this is Node 22.18.9.\n',
    });
  });

  it('can read the file that tells it: nothing in it is newer than Node 12.20', async () => {
    const source = readFileSync(bin, 'utf8');

    const [old, now] = await Promise.all(
      ['node12.20', 'esnext'].map((target) => transform(source, { target, format: 'esm' })),
    );

    expect(old?.code).toBe(now?.code);
  });
});

it('says in one sentence that it is not built', () => {
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'package.json'), '{"type": "module"}');
  const program = join(home, 'bin', 'tracectl.js');
  copyFileSync(bin, program);

  expect(tracectl({ program })).toEqual({
    status: 2,
    stdout: '',
    stderr: 'tracectl is not built yet: run `npm run build` in its folder first.\n',
  });
});

describe('the built program', () => {
  it('prints its help and its version', () => {
    expect(tracectl({ args: ['--help'] })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('proxy'),
      stderr: '',
    });
    expect(tracectl({ args: ['--version'] })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d/),
    });
  });

  it('ends with 2 after a usage error or a wrong setting', () => {
    expect(tracectl({ args: ['proxy', '--nonsense'] })).toMatchObject({ status: 2, stdout: '' });
    expect(tracectl({ args: ['proxy'], env: { TRACECTL_TIMEOUT: 'x' } })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^tracectl: TRACECTL_TIMEOUT: "x" is no duration; .*\n$/),
    });
  });

  it('keeps settings in a file of its own, where the system has such files', () => {
    const path = tracectl({ args: ['config', 'path'] }).stdout.trim();
    expect(path.startsWith(home)).toBe(true);

    expect(tracectl({ args: ['config', 'get', 'sampling'] })).toMatchObject({ status: 0, stdout: '100\n' });
    expect(existsSync(path)).toBe(false);
    expect(tracectl({ args: ['config', 'set', 'sampling', '25'] })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });

    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ sampling: 25 });
    expect(tracectl({ args: ['config', 'get', 'sampling'] }).stdout).toBe('25\n');
    expect(tracectl({ args: ['config', 'unset', 'sampling'] }).status).toBe(0);
    expect(tracectl({ args: ['config', 'get', 'sampling'] }).stdout).toBe('100\n');
  });

  it('reads the project file of the folder that it runs in', () => {
    writeFileSync(join(home, 'tracectl.config.json'), '{"sampling": 5}');

    const { stdout } = tracectl({ args: ['config', '--json'] });

    expect(JSON.parse(stdout).settings.sampling).toEqual({
      value: 5,
      source: { kind: 'project', path: 'tracectl.config.json: sampling' },
    });
  });
});
