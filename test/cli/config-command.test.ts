import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { type CapturedIo, captureIo } from './captured-io.ts';

const userFile = (io: CapturedIo) => join(io.paths.config, 'config.json');

async function config(io: CapturedIo, ...argv: string[]) {
  const code = await runProgram(['config', ...argv], io);
  return { code, out: io.out(), err: io.err() };
}

describe('config', () => {
  it('prints every lasting setting with its value and source', async () => {
    const io = captureIo({ TRACECTL_TIMEOUT: '30s' });
    writeFileSync(join(io.cwd, 'tracectl.config.json'), '{"listen": [":1", "[::1]:1"]}');

    const { code, out } = await config(io);

    expect(code).toBe(0);
    expect(out).toMatch(/^timeout +30s +TRACECTL_TIMEOUT$/m);
    expect(out).toMatch(/^listen +:1 \[::1\]:1 +tracectl\.config\.json: listen$/m);
    expect(out).toMatch(/^upstream +- +default$/m);
    expect(out).not.toMatch(/^unsafe/m);
  });

  it('prints them as JSON', async () => {
    const io = captureIo({ TRACECTL_COMPAT: 'envoy' });

    const { code, out } = await config(io, '--json');

    expect(code).toBe(0);
    const listed = JSON.parse(out);
    expect(listed.problems).toEqual([]);
    expect(listed.settings.compat).toEqual({
      value: 'envoy',
      source: { kind: 'environment', path: 'TRACECTL_COMPAT' },
    });
    expect(listed.settings.maxHeaders).toEqual({ value: 100, source: { kind: 'compat', path: '--compat' } });
    expect(listed.settings.upstream).toEqual({ value: null, source: { kind: 'default' } });
  });

  it('prints them in spite of problems, and ends with 2', async () => {
    const io = captureIo({ TRACECTL_TIMEOUT: 'x' });

    expect(await config(io)).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^timeout +off/m),
      err: expect.stringContaining('TRACECTL_TIMEOUT'),
    });
    expect(JSON.parse((await config(io, '--json')).out).problems).toEqual([
      expect.stringContaining('TRACECTL_TIMEOUT'),
    ]);
  });
});

describe('config set', () => {
  it('makes a file for its owner only, which the next run reads', async () => {
    const io = captureIo();

    expect(await config(io, 'set', 'timeout', '30s')).toEqual({ code: 0, out: '', err: '' });

    expect(statSync(userFile(io)).mode & 0o777).toBe(0o600);
    expect((await config(io)).out).toMatch(new RegExp(`^timeout +30s +${userFile(io)}: timeout$`, 'm'));
    expect((await config(io, 'get', 'timeout')).out).toBe('30s\n');
  });

  it('writes numbers, switches and lists as JSON has them', async () => {
    const io = captureIo();

    await config(io, 'set', 'maxHeaders', '50');
    await config(io, 'set', 'quiet', 'yes');
    await config(io, 'set', 'service', 'a=x', 'b=y');

    expect(JSON.parse(readFileSync(userFile(io), 'utf8'))).toEqual({
      maxHeaders: 50,
      quiet: true,
      service: ['a=x', 'b=y'],
    });
  });

  it.each([
    [['timeuot', '1s'], 'timeuot: there is no such setting; perhaps timeout was meant.'],
    [['unsafe', 'true'], 'unsafe: there is no such setting; '],
    [['timeout', '30x'], 'timeout: "30x" is no duration; give '],
    [['timeout', '1s', '2s'], 'timeout: it takes one value, and these are 2; give one.'],
    [['service', 'a=x', 'b'], 'service: "b" has no =; '],
  ])('refuses %j, and makes no file', async (argv, sentence) => {
    const io = captureIo();

    expect(await config(io, 'set', ...argv)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`tracectl: ${sentence}`),
    });
    expect(existsSync(io.paths.config)).toBe(false);
  });

  it('leaves a file alone that it cannot read', async () => {
    const io = captureIo();
    mkdirSync(io.paths.config);
    writeFileSync(userFile(io), '{"timeout": ');

    expect(await config(io, 'set', 'timeout', '1s')).toMatchObject({
      code: 2,
      err: expect.stringContaining('it is no JSON'),
    });
    expect(readFileSync(userFile(io), 'utf8')).toBe('{"timeout": ');
  });

  it('says so when the file cannot be written', async () => {
    const io = captureIo();
    writeFileSync(io.paths.config, 'a file where the folder should be');

    expect(await config(io, 'set', 'timeout', '1s')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/it cannot be written \(E[A-Z]+\)/),
    });
  });
});

describe('config unset', () => {
  it('takes a setting out again', async () => {
    const io = captureIo();
    await config(io, 'set', 'timeout', '30s');

    expect(await config(io, 'unset', 'timeout')).toEqual({ code: 0, out: '', err: '' });
    expect(JSON.parse(readFileSync(userFile(io), 'utf8'))).toEqual({});
  });

  it('makes no file', async () => {
    const io = captureIo();

    expect((await config(io, 'unset', 'timeout')).code).toBe(0);
    expect(existsSync(io.paths.config)).toBe(false);
  });
});

describe('config get', () => {
  it('prints a list one item a line, and nothing for what is absent', async () => {
    const io = captureIo();

    expect((await config(io, 'get', 'listen')).out).toBe('127.0.0.1:15001\n[::1]:15001\n');
    expect(await config(io, 'get', 'upstream')).toEqual({ code: 0, out: '', err: '' });
  });

  it('knows no other keys', async () => {
    expect(await config(captureIo(), 'get', 'tiemout')).toMatchObject({ code: 2, out: '' });
  });
});

it('config path prints where the file would be', async () => {
  const io = captureIo();

  expect(await config(io, 'path')).toEqual({ code: 0, out: `${userFile(io)}\n`, err: '' });
});
