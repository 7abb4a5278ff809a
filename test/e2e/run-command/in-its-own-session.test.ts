// `tracectl run` with a session of its own: real programs, whose calls and spans come to it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { ownNode } from '../../support/own-node.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runTracectl, spawnTracectl } from '../support/program.ts';
import { addressOf, openUpstream } from '../support/surroundings.ts';

const node = ownNode;
const onUnix = it.runIf(process.platform !== 'win32');

/** Calls by both of Node's clients, reports a span, and ends with 7. */
const APP = `
  const http = require('node:http');
  const call = (url) => new Promise((done) => http.get(url, (answer) => answer.resume().on('end', done)));
  (async () => {
    await (await fetch(process.env.UPSTREAM + '/fetched')).text();
    await call(process.env.UPSTREAM + '/got');
    const posted = await fetch(process.env.OTEL_EXPORTER_ZIPKIN_ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ traceId: 'a1', id: 'b1', localEndpoint: { serviceName: process.env.OTEL_SERVICE_NAME } }]),
    });
    console.log('posted', posted.status);
    process.exit(7);
  })();`;

function jsonLines(text: string): { readonly type: string; readonly [key: string]: unknown }[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function projectHome(run: readonly string[]): Promise<string> {
  return temporaryFolder().then((home) => {
    writeFileSync(join(home, 'tracectl.config.json'), JSON.stringify({ run }));
    return home;
  });
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a command', () => {
  it('sends its calls and its spans through tracectl, under its name, and its exit code is that of the run', async () => {
    const upstream = await openUpstream();
    const env = { UPSTREAM: `http://${addressOf(upstream)}`, NO_PROXY: 'localhost,127.0.0.1' };

    const run = await runTracectl(['run', '--json', '--service', 'orders', '--', node, '-e', APP], { env });

    const lines = jsonLines(run.stdout);
    const exchanges = lines.filter(({ type }) => type === 'exchange');
    expect(run.code).toBe(7);
    expect(run.stderr).toContain('posted 202\n');
    expect(exchanges.map(({ url, client }) => [url, (client as { service: string }).service])).toEqual([
      [`${env.UPSTREAM}/fetched`, 'orders'],
      [`${env.UPSTREAM}/got`, 'orders'],
    ]);
    expect(lines.filter(({ type }) => type === 'span')).toMatchObject([{ service: 'orders' }]);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', requests: 2 });
  });

  it('has standard output to itself without --json', async () => {
    const run = await runTracectl([
      'run',
      '--',
      node,
      '-e',
      'console.log("mine"); console.error("my error")',
    ]);

    expect(run).toMatchObject({ code: 0, stdout: 'mine\n' });
    expect(run.stderr).toContain('my error\n');
    expect(run.stderr).toMatch(/^proxy {5}http:\/\/127\.0\.0\.1:\d+$/m);
  });

  it('gets what stands behind it, flags included', async () => {
    const run = await runTracectl([
      'run',
      node,
      '-e',
      'console.log(process.argv.slice(1).join())',
      'a',
      '--json',
      '-h',
    ]);

    expect(run).toMatchObject({ code: 0, stdout: 'a,--json,-h\n' });
  });

  it('that cannot be started ends the run as a shell would', async () => {
    const run = await runTracectl(['run', '--', 'no-such-program']);

    expect(run.code).toBe(127);
    expect(run.stderr).toContain('tracectl: no-such-program cannot be started: there is no such program.\n');
  });

  onUnix('that a signal ended gives 128 and its number', async () => {
    expect((await runTracectl(['run', '--', 'sh', '-c', 'kill -9 $$'])).code).toBe(137);
  });

  onUnix('hears of the signal that tracectl gets, and none of its children outlive it', async () => {
    const script = 'sleep 60 & echo child $!; trap "echo heard; exit 9" TERM; echo up; wait';
    const program = await spawnTracectl(['run', '--', 'sh', '-c', script]);
    await eventually(() => program.stdout().includes('up'), 'the command');
    const child = Number(/child (\d+)/.exec(program.stdout())?.[1]);

    program.child.kill('SIGTERM');
    const exit = await program.exit;

    expect(exit.code).toBe(9);
    expect(program.stdout()).toContain('heard');
    await eventually(() => !isRunning(child), 'the end of its child');
  });

  it('is told what its runtime needs, and only then', async () => {
    const home = await temporaryFolder();
    const old = join(home, 'node');
    writeFileSync(old, '#!/bin/sh\necho v20.20.0\n', { mode: 0o755 });

    const [odd, usual] = await Promise.all([
      runTracectl(['run', '--', old], { home }),
      runTracectl(['run', '--', node, '-e', '']),
    ]);

    expect(odd.stderr).toContain('tracectl: Node 20.20.0 does not read NODE_USE_ENV_PROXY');
    expect(usual.stderr).not.toContain('tracectl: ');
  });
});

describe('several commands', () => {
  it('--run starts each, with its name before its lines, and the first code that is not 0 is that of the run', async () => {
    const words = ['--run', 'a=echo one', '--run', 'long=echo two; exit 3'];

    const run = await runTracectl(['run', ...words]);

    expect(run.code).toBe(3);
    expect(run.stdout.split('\n').sort()).toEqual(['', 'a    | one', 'long | two']);
    expect(run.stderr).toContain('tracectl: long ended with code 3.\n');
  });

  it('come from the project file, all of them or those that are named', async () => {
    const home = await projectHome(['a=echo one', 'b=echo two']);

    const [all, one] = [
      await runTracectl(['run'], { home }),
      await runTracectl(['run', '--service', 'b'], { home }),
    ];

    expect(all.stdout.split('\n').sort()).toEqual(['', 'a | one', 'b | two']);
    expect(one.stdout).toBe('two\n');
  });

  it('have to be somewhere', async () => {
    const run = await runTracectl(['run']);

    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('run: there is no command; tracectl run -- COMMAND');
  });
});
