import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { settingGroups } from '../../src/config/setting.ts';
import { settingRows } from '../../src/config/settings.ts';
import { captureIo } from './captured-io.ts';

async function run(argv: string[], env: Record<string, string> = {}) {
  const io = captureIo(env);
  const code = await runProgram(argv, io);
  return { code, out: io.out(), err: io.err() };
}

describe('--help', () => {
  it('lists the commands', async () => {
    const { code, out, err } = await run(['--help']);

    expect(code).toBe(0);
    for (const command of ['proxy', 'replay', 'config', 'completion'])
      expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(err).toBe('');
  });

  it.each(['proxy', 'replay'] as const)(
    'of %s lists every setting that it takes, under its heading',
    async (command) => {
      const { out } = await run([command, '--help']);

      const rows = settingRows.filter(([, setting]) => setting.commands.includes(command));
      for (const [, setting] of rows) expect(out).toContain(setting.off?.flag ?? setting.flag);
      const headings = settingGroups.filter((group) => rows.some(([, setting]) => setting.group === group));
      const found = [...out.matchAll(/^(\w.*):$/gm)].map(([, heading]) => heading);
      expect(found).toEqual([...headings, 'Options']);
    },
  );

  it('shows defaults, and no flag that only repeats one', async () => {
    const out = (await run(['proxy', '--help'])).out.replace(/\s+/g, ' ');

    expect(out).toContain('kept to about 1s. (default 5s)');
    expect(out).toContain('(default b3multi,tracecontext,ot)');
    expect(out).not.toContain('--tui ');
    expect(out).not.toContain('--no-json');
  });
});

it('prints its version', async () => {
  expect(await run(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

describe('a usage error', () => {
  it.each([
    [['--frobnicate'], "tracectl: unknown option '--frobnicate'"],
    [['proxi'], "tracectl: unknown command 'proxi'\n(Did you mean proxy?)"],
    [['proxy', '--upstrem', 'x'], "tracectl: unknown option '--upstrem'\n(Did you mean --upstream?)"],
    [['proxy', '--timeout'], "tracectl: option '--timeout <DURATION>' argument missing"],
    [['proxy', 'httpbin.org'], 'tracectl: too many arguments'],
    [['config', 'get'], "tracectl: missing required argument 'key'"],
    [
      ['completion', 'tcsh'],
      "tracectl: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.",
    ],
    [[], 'Usage: tracectl'],
  ])('of %j ends with 2 and says so on standard error', async (argv, sentence) => {
    const { code, out, err } = await run(argv);

    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(out).toBe('');
  });
});

describe('wrong settings', () => {
  it('are reported all at once, and nothing is started', async () => {
    const io = captureIo({ TRACECTL_SAMPLING: 'all' });
    writeFileSync(join(io.cwd, 'tracectl.config.json'), '{"service": ["a=b", "c"], "colour": "never"}');

    const code = await runProgram(['proxy', '--timeout', '30x'], io);

    expect(code).toBe(2);
    const lines = io.err().trimEnd().split('\n').sort();
    expect(lines).toEqual([
      expect.stringMatching(/^tracectl: --timeout: "30x" is no duration; /),
      'tracectl: TRACECTL_SAMPLING: "all" is no percentage; give a number from 0 to 100.',
      'tracectl: tracectl.config.json: colour: there is no such setting; perhaps color was meant.',
      expect.stringMatching(/^tracectl: tracectl\.config\.json: service\[1\]: "c" has no =; /),
    ]);
  });

  it('are cleaned before they are shown', async () => {
    const { err } = await run(['proxy', '--timeout', '\u001b]0;title\u0007']);

    expect(err).toContain('"\\x1b]0;title\\x07" is no duration');
  });

  it.each([
    [
      'a contradiction of flags',
      ['proxy', '--zipkin', 'host', '--no-relay'],
      '--zipkin: it contradicts --no-relay',
    ],
    [
      'settings that do not fit together',
      ['proxy', '--service', 'a=x', '--service', 'a=y'],
      '--service: the name a is taken',
    ],
  ])('can be %s', async (_, argv, sentence) => {
    const { code, err } = await run(argv);

    expect(code).toBe(2);
    expect(err).toContain(`tracectl: ${sentence}`);
  });

  it('of a file that is no JSON name the file', async () => {
    const io = captureIo();
    writeFileSync(join(io.cwd, 'tracectl.config.json'), '{');

    expect(await runProgram(['replay', '--dry-run'], io)).toBe(2);
    expect(io.err()).toMatch(/^tracectl: tracectl\.config\.json: it is no JSON: /);
  });
});
