// No flag exists that no test in here has tried out: each stands at the beginning of a test's name.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CaptureCommandName, CommandName } from '../../src/config/setting.ts';
import { settingRows } from '../../src/config/settings.ts';

const captures: Readonly<Record<CaptureCommandName, string>> = {
  requests: 'capture-commands',
  show: 'capture-commands',
  traces: 'capture-commands',
  trace: 'capture-commands',
  sessions: 'capture-commands',
  open: 'capture-commands',
  export: 'capture-commands',
  import: 'capture-commands',
  watch: 'watch-command',
};
const folders: Readonly<Record<CommandName, string>> = {
  proxy: 'proxy-flags',
  run: 'run-command',
  demo: 'demo-command',
  check: 'check-command',
  replay: 'replay-command',
  ...captures,
};

it.each(Object.entries(folders))('every flag of %s is tried out over sockets', (command, folder) => {
  const path = join(import.meta.dirname, folder);
  const source = readdirSync(path)
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('\n');

  const flags = settingRows
    .filter(([, { commands }]) => commands.some((name) => name === command))
    // What these share with the proxy is one code, and tried out there.
    .filter(
      ([, { commands }]) =>
        !['demo', 'run', 'check', 'watch'].includes(command) || !commands.includes('proxy'),
    )
    .flatMap(([, { flag, off }]) => (off === undefined ? [flag] : [flag, off.flag]));
  const untried = flags.filter((flag) => !new RegExp(`\\(\\s*['"\`]${flag} `).test(source));

  expect(flags.length).toBeGreaterThan(0);
  expect(untried).toEqual([]);
});
