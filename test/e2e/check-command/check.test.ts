// `tracectl check` over a command, a running session and a capture: what it prints, writes, and ends with.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownNode } from '../../support/own-node.ts';
import { dataDirOf, type Run, runTracectl } from '../support/program.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const good = {
  traceparent: `00-${TRACE}-a2fb4a1d1a96d312-01`,
  'x-request-id': '7f0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c',
};
const malformed = { b3: 'nonsense' };

/** A program that sends one request with these headers through its HTTP_PROXY, prints the status and ends with the code. */
function caller(url: string, headers: Readonly<Record<string, string>>, code = 0): string[] {
  const source = `
    const proxy = new URL(process.env.HTTP_PROXY);
    // An agent of its own knows nothing of proxies, in any version of Node.
    const agent = new (require('node:http').Agent)();
    const options = { agent, host: proxy.hostname, port: proxy.port, path: ${JSON.stringify(`${url}/`)}, headers: ${JSON.stringify(headers)} };
    require('node:http').get(options, (answer) => {
      console.log('answered', answer.statusCode);
      answer.resume().on('end', () => { process.exitCode = ${code}; });
    });`;
  return ['--', ownNode, '-e', source];
}

async function checked(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return runTracectl(['check', ...args], { env });
}

it('passes a command whose traces are whole, and leaves its output alone', async () => {
  const upstream = await openUpstream();

  const run = await checked(caller(upstream.url, good));

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(/^answered 200\n/);
  expect(run.stdout).toMatch(/\nPassed\. 1 request of .*: no findings\.\n$/);
});

it('fails a command with a finding of the severity error, with exit code 4', async () => {
  const upstream = await openUpstream();

  const run = await checked(caller(upstream.url, malformed));

  expect(run.code).toBe(4);
  expect(run.stdout).toContain('!! malformed-context (FM-06)');
  expect(run.stdout).toMatch(/\nFailed because of malformed-context\. 1 request of /);
});

it.each([
  ['a code', 'request-id-missing', 4],
  ['a number', 'CO-01', 0],
  ['a condition on single requests', '4xx', 0],
  ['a status', 'slow>0ms', 4],
])('holds against a run what --fail-on names by %s', async (_, list, code) => {
  const upstream = await openUpstream();

  const run = await checked(['--fail-on', list, ...caller(upstream.url, { traceparent: good.traceparent })]);

  expect(run.code).toBe(code);
});

it("ends with the command's own code when that failed, and says that the check failed too", async () => {
  const upstream = await openUpstream();

  const run = await checked(caller(upstream.url, malformed, 7));

  expect(run.code).toBe(7);
  expect(run.stderr).toContain('The check failed too, but the exit code is that of the command.');
});

it('answers as a shell does for a program that is not there', async () => {
  const run = await checked(['--', './no-such-program']);

  expect(run).toMatchObject({ code: 127, stdout: '' });
  expect(run.stderr).toBe('tracectl: ./no-such-program cannot be started: there is no such program.\n');
});

it('does not take a command and a capture at once', async () => {
  const run = await checked(['--from', 'a.jsonl', '--', 'true']);

  expect(run.code).toBe(2);
});

it('--json prints the report alone on standard output', async () => {
  const upstream = await openUpstream();

  const run = await checked(['--json', ...caller(upstream.url, malformed)]);

  expect(JSON.parse(run.stdout)).toMatchObject({
    type: 'check',
    requests: 1,
    passed: false,
    commandExitCode: 0,
    failedBy: ['malformed-context'],
    findings: [{ type: 'finding', code: 'malformed-context', severity: 'error', count: 1 }],
  });
  expect(run.stderr).toContain('answered 200');
});

it('--junit writes the report as XML as well, and tells when it cannot', async () => {
  const upstream = await openUpstream();
  const command = caller(upstream.url, malformed);
  const home = await startTracectl(['--demo-upstream']);
  const file = join(home.home, 'report.xml');

  const written = await checked(['--junit', file, ...command]);
  const refused = await checked(['--junit', join(home.home, 'no', 'report.xml'), ...command]);

  expect(written.code).toBe(4);
  expect(readFileSync(file, 'utf8')).toMatch(/<testsuites name="tracectl check" tests="1" failures="1"/);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('report.xml cannot be written');
});

it('--github writes annotations as well', async () => {
  const upstream = await openUpstream();
  const command = caller(upstream.url, malformed);

  const [asked, inActions, not] = await Promise.all([
    checked(['--github', ...command]),
    checked(command, { GITHUB_ACTIONS: 'true' }),
    checked(['--no-github', ...command], { GITHUB_ACTIONS: 'true' }),
  ]);

  expect(asked.stdout).toMatch(/\n::error title=malformed-context /);
  expect(inActions.stdout).toContain('::error title=malformed-context');
  expect(not.stdout).not.toContain('::');
});

it('asks the session that runs for what it found', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  await tracectl.get('/', ['b3: nonsense']);
  await tracectl.line('exchange');

  const run = await runTracectl(['check', '--fail-on', 'error,5xx'], { home: tracectl.home });

  expect(run.code).toBe(4);
  expect(run.stdout).toContain('1 request of the running session (pid ');
});

it('--from judges a capture by the same rules', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  await tracectl.get('/', ['b3: nonsense']);
  await tracectl.get('/ok', [`traceparent: ${good.traceparent}`, `x-request-id: ${good['x-request-id']}`]);
  await tracectl.line('exchange', 2);
  await tracectl.stop();
  const { home } = tracectl;

  const newest = await runTracectl(['check'], { home });
  const muted = await runTracectl(['check', '--mute', 'malformed-context: on purpose'], { home });
  const missing = await runTracectl(['check', '--from', 'nowhere.jsonl'], { home });

  expect(newest.code).toBe(4);
  expect(newest.stdout).toContain(`2 requests of ${dataDirOf(home)}`);
  expect(newest.stdout).toContain('!! malformed-context');
  expect(muted.code).toBe(0);
  expect(muted.stdout).toContain('muted: malformed-context, 1 times (on purpose)');
  expect(missing.code).toBe(1);
});
