// The dashboard of an opened capture looks and obeys as that of a running proxy does.
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';
import { spawnOnTerminal } from '../support/terminal.ts';

/** A data folder with a capture of two requests. */
async function recorded(): Promise<string> {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  await tracectl.get('/first');
  await tracectl.get('/second');
  await tracectl.line('exchange', 2);
  await tracectl.stop();
  return tracectl.home;
}

/** Keys, each with what is written after it. */
async function written(
  flags: readonly string[],
  ...keys: readonly (readonly [key: string, then: string])[]
): Promise<string> {
  const opened = await spawnOnTerminal(['open', ...flags], { home: await recorded() });
  await eventually(() => opened.stdout().includes('/second'), 'the rows');
  for (const [key, then] of keys) {
    opened.type(key);
    await eventually(() => opened.stdout().includes(then), then);
  }
  opened.type('Q');
  expect(await opened.exit).toMatchObject({ code: 0 });
  return opened.stdout();
}

it('--theme mono has no colours', async () => {
  expect(await written(['--color', 'always', '--theme', 'mono'])).not.toMatch(/\x1b\[(?:3[0-7]|38;5;\d+)m/);
});

it('--ascii draws plain characters only', async () => {
  expect(await written(['--ascii'], ['\t', '1 span'])).toMatch(/^[\x00-\x7f]*$/);
});

it('--mouse asks for clicks and the wheel', async () => {
  expect(await written(['--mouse'], ['\x1b[<0;10;4M', '1/2'])).toContain('\x1b[?1000h\x1b[?1006h');
});

it('--key binds a command to another key', async () => {
  expect(await written(['--key', 'help=H'], ['H', 'Show or hide this help.'])).toMatch(
    /H +Show or hide this help\./,
  );
});
