// However the dashboard ends, the person's shell gets its terminal back: the built program in a real pty (util-linux's
// `script`), with a shell around it that looks at the terminal's modes before and after.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { dataDirOf, type Program, programPath, spawnProgram } from './support/program.ts';
import { type RunningProxy, sessionRecord, whenRegistered } from './support/running-tracectl.ts';

const ESC = '\x1b';
const distDashboard = pathToFileURL(join(programPath, '../../dist/dashboard.js')).href;

/** `command` in a shell on a terminal of 80x24; what the shell says of it stands at the end of the output. */
async function onTerminal(
  command: string,
  env: Record<string, string> = {},
  home?: string,
): Promise<Program> {
  const line = [
    'stty rows 24 columns 80',
    'before=$(stty -g)',
    command,
    'code=$?',
    'test "$(stty -g)" = "$before" && echo MODES SAME || echo MODES DIFFER',
    'echo CODE $code',
  ].join('; ');
  return spawnProgram('script', ['-qefc', line, '/dev/null'], {
    env: { TERM: 'xterm-256color', ...env },
    ...(home !== undefined && { home }),
  });
}

const tracectl = (...args: string[]): string =>
  [process.execPath, programPath, 'proxy', '--demo-upstream', '--theme', 'dark', ...args].join(' ');

interface RunningDashboard extends RunningProxy {
  /** Of tracectl itself, below the shell. */
  readonly pid: number;
  type(keys: string): void;
}

async function running(...args: string[]): Promise<RunningDashboard> {
  const program = await onTerminal(tracectl(...args));
  const proxy = await whenRegistered(program);
  await eventually(() => program.stdout().includes(`${ESC}[?2004h`), 'a dashboard that reads keys');
  const pid = sessionRecord(dataDirOf(program.home))?.pid ?? 0;
  return { ...proxy, pid, type: (keys) => program.child.stdin?.write(keys) };
}

/** Each mode that was switched on was switched off after it, and the modes of the line are what they were. */
function expectGivenBack(output: string): void {
  for (const mode of ['?1049', '?2004', '?1000', '?1006']) {
    expect(output.lastIndexOf(`${ESC}[${mode}l`)).toBeGreaterThanOrEqual(
      output.lastIndexOf(`${ESC}[${mode}h`),
    );
  }
  expect(output.lastIndexOf(`${ESC}[?25h`)).toBeGreaterThan(output.lastIndexOf(`${ESC}[?25l`));
  expect(output).toContain('MODES SAME');
}

describe('the terminal comes back after', () => {
  it.each([
    ['q', 'q', 0],
    ['Q in the details', '\rQ', 0],
    ['Ctrl-C', '\x03', 130],
    ['Ctrl-C while something is typed', '/abc\x03', 130],
    ['q with the mouse on', 'Mq', 0],
  ])('%s', async (_, keys, code) => {
    const dashboard = await running();
    await dashboard.get('/status/204');
    await eventually(() => dashboard.stdout().includes('/status/204'), 'the row');

    dashboard.type(keys);
    await dashboard.exit;

    expectGivenBack(dashboard.stdout());
    expect(dashboard.stdout()).toContain(`CODE ${code}`);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 143],
  ] as const)('%s', async (signal, code) => {
    const dashboard = await running('--mouse');

    process.kill(dashboard.pid, signal);
    await dashboard.exit;

    expectGivenBack(dashboard.stdout());
    expect(dashboard.stdout()).toContain(`CODE ${code}`);
  });

  it('a frame that cannot be made', async () => {
    const home = await temporaryFolder();
    const script = join(home, 'broken.mjs');
    writeFileSync(
      script,
      `import { startDashboard } from ${JSON.stringify(distDashboard)};
       let told = () => {};
       let isBroken = false;
       const counts = { requests: 0, errors: 0, warnings: 0, evicted: 0, shed: { openings: 0, bodies: 0, records: 0 } };
       const snapshot = { version: 1, entries: [], counts, relay: { status: 'off', queued: 0, sent: 0, dropped: 0 }, proxyUrls: [], upstreams: [], notices: [] };
       const session = {
         subscribe: (listener) => { told = listener; return () => {}; },
         snapshot: () => { if (isBroken) throw new Error('a snapshot that cannot be read'); return snapshot; },
         held: { changesSince: () => ({ place: {}, isWhole: true, entries: [], gone: [], traceIds: [], goneTraceIds: [] }), reportedSpans: () => [], spansOf: () => [] },
       };
       const { stdin, stdout, stderr } = process;
       const dashboard = startDashboard(session, { stdin, stdout, stderr, color: false, mouse: true });
       stdin.once('readable', () => { isBroken = true; told(); });
       await dashboard.done.catch((error) => { console.log('TOLD', error.message); process.exitCode = 70; });
      `,
    );
    const program = await onTerminal(`${process.execPath} ${script}`, {}, home);
    await eventually(() => program.stdout().includes('Waiting for the first request'), 'the first frame');

    program.child.stdin?.write('j');
    await program.exit;

    expectGivenBack(program.stdout());
    expect(program.stdout()).toContain('TOLD a snapshot that cannot be read');
    expect(program.stdout()).toContain('CODE 70');
  });

  it('a terminal that is gone ends the program, too', async () => {
    const dashboard = await running();
    dashboard.child.kill('SIGKILL');

    await eventually(() => !isAlive(dashboard.pid), 'the end of the program');
  });

  it('the editor, and is the dashboard again', async () => {
    const home = await temporaryFolder();
    const editor = join(home, 'editor.sh');
    writeFileSync(
      editor,
      '#!/bin/sh\nstty -a | grep -q " icanon" && echo EDITOR HAS A SANE TERMINAL\nsed -i "s#status/204#status/205#" "$1"\n',
    );
    chmodSync(editor, 0o700);
    const program = await onTerminal(tracectl(), { EDITOR: editor }, home);
    const dashboard = await whenRegistered(program);
    await dashboard.get('/status/204');
    await eventually(() => / 204 /.test(program.stdout()), 'the answer in its row');

    program.child.stdin?.write('e');
    await eventually(() => program.stdout().includes('sent again as #2'), 'the edited request');
    expect(program.stdout()).toContain('EDITOR HAS A SANE TERMINAL');
    expect(program.stdout()).toContain('/status/205');
    program.child.stdin?.write('q');
    await program.exit;

    expectGivenBack(program.stdout());
  });

  it('Ctrl-Z, and is the dashboard again after fg', async () => {
    const program = await spawnProgram('script', ['-qefc', 'bash --norc --noprofile -i', '/dev/null'], {
      env: { TERM: 'xterm-256color', PS1: 'SHELL> ' },
    });
    const type = (keys: string): void => {
      program.child.stdin?.write(keys);
    };
    await eventually(() => program.stdout().includes('SHELL> '), 'the shell');
    type(`stty rows 24 columns 80; ${tracectl('--mouse')}\n`);
    const dashboard = await whenRegistered(program);
    await dashboard.get('/status/204');
    await eventually(() => program.stdout().includes('/status/204'), 'the row');

    type('\x1a');
    await eventually(() => /Stopped.*SHELL> $/s.test(program.stdout()), 'the shell again');
    const stopped = program.stdout();
    type('stty -a\n');
    await eventually(
      () => / icanon.*SHELL> $/s.test(program.stdout().slice(stopped.length)),
      'a sane terminal',
    );
    expect(stopped.lastIndexOf(`${ESC}[?1049l`)).toBeGreaterThan(stopped.lastIndexOf(`${ESC}[?1049h`));
    expect(stopped.lastIndexOf(`${ESC}[?1000l`)).toBeGreaterThan(stopped.lastIndexOf(`${ESC}[?1000h`));

    type('fg\n');
    await eventually(
      () => program.stdout().slice(stopped.length).includes('/status/204'),
      'the dashboard again',
    );
    type('q');
    await eventually(() => /1 request, 0 errors.*SHELL> $/s.test(program.stdout()), 'its end');
    const ended = program.stdout().length;
    type('stty -a; exit\n');
    await program.exit;

    expect(program.stdout().slice(ended)).toMatch(/ icanon/);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
