import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScripts } from '../../src/cli/completion-scripts.ts';
import { completionCommands } from '../../src/cli/completion-words.ts';
import { runProgram } from '../../src/cli/program.ts';
import { settingRows } from '../../src/config/settings.ts';
import { captureIo } from './captured-io.ts';

/** What bash offers for the words of a command line, the last of which is being typed. */
function offered(...words: string[]): string[] {
  const script = `${completionScripts.bash()}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tracectl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync('bash', ['-c', script, 'bash', 'tracectl', ...words], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  return text.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  it.each([
    [['pro'], ['proxy']],
    [['rep'], ['replay']],
    [['re'], ['replay', 'requests']],
    [['proxy', '--up'], ['--upstream']],
    [
      ['proxy', '--no-'],
      [
        '--no-sink',
        '--no-otlp',
        '--no-otlp-grpc',
        '--no-span-search',
        '--no-relay',
        '--no-strict-trace-id',
        '--no-spill-spans',
        '--no-capture',
        '--no-tui',
        '--no-findings',
      ],
    ],
    [
      ['proxy', '--color', 'a'],
      ['auto', 'always'],
    ],
    [['proxy', '--timeout', ''], []],
    [['proxy', '--capture', 'completion'], ['completion.test.ts']],
    [['replay', '--dry'], ['--dry-run']],
    [['replay', '--up'], []],
    [['config', 's'], ['set']],
    [['config', 'set', 'timeo'], ['timeout']],
    [['completion', 'z'], ['zsh']],
    [['help', 'pr'], ['proxy']],
  ])('offers for %j: %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

describe.each(Object.entries(completionScripts))('%s', (shell, script) => {
  it('knows every command and every flag', () => {
    const text = script();
    const flags = completionCommands().flatMap((command) => command.flags.map(({ flag }) => flag));

    expect(flags.length).toBeGreaterThan(30);
    for (const { name } of completionCommands()) expect(text).toContain(name);
    for (const flag of flags) expect(text).toContain(shell === 'fish' ? `-l ${flag.slice(2)} ` : flag);
  });

  it('is printed by its command', async () => {
    const io = captureIo();

    expect(await runProgram(['completion', shell], io)).toBe(0);
    expect(io.out()).toBe(script());
  });
});

it('offers every visible flag of a setting', () => {
  const offeredFlags = new Set(completionCommands().flatMap(({ flags }) => flags.map(({ flag }) => flag)));

  expect(
    settingRows.filter(([, { flag, off }]) => !offeredFlags.has(flag) && !offeredFlags.has(off?.flag ?? '')),
  ).toEqual([]);
});
