// `tracectl replay` with a person at it: their editor, their interrupt, and how far it is.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { runTracectl, spawnTracectl } from '../support/program.ts';
import { recordSession, requestLines } from '../support/recorded-session.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { headerOf, openUpstream } from '../support/surroundings.ts';
import { spawnOnTerminal } from '../support/terminal.ts';

/** An editor that is a shell script; `$1` is the file. */
function editor(home: string, script: string): string {
  const path = join(home, 'editor.sh');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

it('--edit sends what the editor leaves', async () => {
  const { tracectl, sentAgain } = await recordSession();
  const visual = editor(
    tracectl.home,
    `sed -i -e 's#/first#/second?x=1#' -e 's#X-Kind: plain#X-Kind: edited#' "$1"`,
  );

  const replay = await spawnOnTerminal(['replay', '1', '--edit'], {
    home: tracectl.home,
    env: { VISUAL: visual },
  });

  expect((await replay.exit).code).toBe(0);
  expect(requestLines(sentAgain())).toEqual(['GET /second?x=1 HTTP/1.1']);
  expect(headerOf(sentAgain()[0], 'x-kind')).toBe('edited');
});

it('--edit comes back with what is wrong, and loses nothing', async () => {
  const { tracectl, sentAgain } = await recordSession();
  const seen = join(tracectl.home, 'seen');
  // First it breaks the request line, then, told about it, puts it right.
  const visual = editor(
    tracectl.home,
    `cp "$1" "${seen}.$(ls "${tracectl.home}" | grep -c seen)"
if grep -q '^# ! line' "$1"; then sed -i 's#^GET broken#GET#' "$1"; else sed -i 's#^GET #GET broken #' "$1"; fi`,
  );

  const replay = await spawnOnTerminal(['replay', '1', '--edit'], {
    home: tracectl.home,
    env: { EDITOR: visual },
  });

  expect((await replay.exit).code).toBe(0);
  expect(requestLines(sentAgain())).toEqual(['GET /first HTTP/1.1']);
  expect(readFileSync(`${seen}.1`, 'utf8')).toMatch(/^# ! line \d+: The request line is a method/);
  expect(readFileSync(`${seen}.1`, 'utf8')).toContain('X-Kind: plain');
});

it('--edit with an editor that fails sends nothing', async () => {
  const { tracectl, sentAgain } = await recordSession();
  const replay = await spawnOnTerminal(['replay', '1', '--edit'], {
    home: tracectl.home,
    env: { VISUAL: 'false' },
  });
  expect((await replay.exit).code).toBe(1);
  expect(replay.stdout()).toContain('The editor "false" ended with code 1, so #1 is not sent');
  expect(sentAgain()).toEqual([]);
});

it('--edit without a terminal is a usage error', async () => {
  const { replay } = await recordSession();
  expect(await replay('1', '--edit')).toMatchObject({
    code: 2,
    stderr: 'tracectl: --edit needs a terminal.\n',
  });
});

it.each(['the running session', 'a file'])(
  'an interrupt ends it in order, and tells what was sent: %s',
  async (from) => {
    let release = (): void => {};
    let isHeld = false;
    const upstream = await openUpstream((_request, socket) => {
      if (!isHeld || upstream.requests.length < 12) return ok();
      release = () => socket.write(ok());
      return undefined;
    });
    const tracectl = await startTracectl(['--upstream', upstream.url, '--capture', 'calls.jsonl']);
    for (let i = 0; i < 10; i += 1) await tracectl.get(`/${i}`);
    await tracectl.line('exchange', 10);
    if (from === 'a file') await tracectl.stop();
    isHeld = true;

    const args = ['replay', '--yes', ...(from === 'a file' ? ['--from', 'calls.jsonl'] : [])];
    const replay = await spawnTracectl(args, { home: tracectl.home });
    await eventually(() => upstream.requests.length === 12, 'the second replay at the upstream');
    replay.child.kill('SIGINT');
    await eventually(
      () => replay.stderr().includes('Ending after what is under way'),
      'the word that it ends',
    );
    release();

    expect(await replay.exit).toEqual({ code: 130, signal: null });
    expect(replay.stdout()).toMatch(/\nCancelled: 2 of 10 sent, 2 same\.\n$/);
    expect(upstream.requests).toHaveLength(12);
  },
);

it('a bar shows how far it is, on a terminal only', async () => {
  const upstream = await openUpstream(() => ok());
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  for (let i = 0; i < 5; i += 1) await tracectl.get(`/${i}`);
  await tracectl.line('exchange', 5);

  const shown = await spawnOnTerminal(['replay', '--yes'], { home: tracectl.home });
  await shown.exit;
  const piped = await runTracectl(['replay', '--yes'], { home: tracectl.home });

  expect(shown.stdout()).toMatch(/\[#+-*\] \d\/5 {2}\d+%/);
  expect(piped.stderr).toBe('');
});
