// The commands that read captured requests, from a session that runs and from files.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { rawRequest } from '../../support/raw-client.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { dataDirOf, type Run, runTracectl, spawnTracectl } from '../support/program.ts';
import { type RunningTracectl, startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';
import { spawnOnTerminal } from '../support/terminal.ts';

interface Captured {
  readonly tracectl: RunningTracectl;
  run(...args: string[]): Promise<Run>;
}

const TRACE = '463ac35c9f6413ad48485a3953bb6124';

/** A GET with secrets (1), a POST with one in its body (2), and a GET within a trace (3). */
async function captured(...flags: string[]): Promise<Captured> {
  const upstream = await openUpstream(({ lines }) =>
    lines[0]?.startsWith('POST') ? 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n' : ok('hello'),
  );
  const tracectl = await startTracectl(['--upstream', upstream.url, ...flags]);
  await tracectl.get('/first?token=s3cret', ['Authorization: Bearer s3cret']);
  const body = '{"password":"s3cret","n":1}';
  await rawRequest(
    tracectl.port,
    `POST /order HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  await tracectl.get('/inner', [
    `X-B3-TraceId: ${TRACE}`,
    'X-B3-SpanId: a2fb4a1d1a96d312',
    'X-B3-Sampled: 1',
  ]);
  await tracectl.line('exchange', 3);
  return { tracectl, run: (...args) => runTracectl(args, { home: tracectl.home }) };
}

const firstWords = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');

it('requests lists what a running session holds, and the same from its capture afterwards', async () => {
  const { tracectl, run } = await captured();

  const live = await run('requests');
  await tracectl.stop();
  const kept = await run('requests');

  expect(live).toMatchObject({ code: 0, stderr: '' });
  expect(firstWords(live.stdout)).toEqual(['#1', '#2', '#3']);
  expect(kept).toEqual(live);
  expect(live.stdout).not.toContain('s3cret');
});

it('requests finds what applications reported of a trace, in a running session and in its capture', async () => {
  const { tracectl, run } = await captured();
  const span = { traceId: TRACE, id: 'a2fb4a1d1a96d312', tags: { 'user.id': '42' } };
  await fetch(`${tracectl.ready.sink}/api/v2/spans`, { method: 'POST', body: JSON.stringify([span]) });
  await tracectl.line('span', 1);

  expect(firstWords((await run('requests', 'tag:user.id=42')).stdout)).toEqual(['#3']);
  await tracectl.stop();
  expect(firstWords((await run('requests', 'tag:user.id=42')).stdout)).toEqual(['#3']);
  expect(firstWords((await run('requests', '!tag:user.id')).stdout)).toEqual(['#1', '#2']);
});

it('requests takes a filter, and tells what is wrong with one', async () => {
  const { run } = await captured();

  expect(firstWords((await run('requests', 'method:POST', 'status:5xx')).stdout)).toEqual(['#2']);
  expect(firstWords((await run('requests', 'method:POST | inner')).stdout)).toEqual(['#2', '#3']);
  const wrong = await run('requests', 'status:');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/^tracectl: The filter "status:" cannot be read: [^\n]+\.\n$/);
});

it('--json prints the objects of the JSON lines', async () => {
  const { tracectl, run } = await captured();
  const lines = (text: string): { readonly type: string }[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  const requests = lines((await run('requests', '--json')).stdout);
  const [shown] = lines((await run('show', '2', '--json')).stdout);
  const traces = lines((await run('traces', '--json')).stdout);
  const [trace] = lines((await run('trace', '3', '--json')).stdout);
  await tracectl.stop();
  const [capture] = lines((await run('sessions', '--json')).stdout);

  expect(requests.map(({ type }) => type)).toEqual(['exchange', 'exchange', 'exchange']);
  expect(requests[1]).toMatchObject({ method: 'POST', status: 503 });
  expect(shown).toMatchObject({ type: 'exchange', requestBody: { text: '{"password":"***","n":1}' } });
  expect(traces).toHaveLength(3);
  expect(trace).toMatchObject({ type: 'trace', traceId: TRACE, spans: [{ type: 'span', traceId: TRACE }] });
  expect(capture).toMatchObject({ type: 'capture', exchanges: 3, session: tracectl.ready.session });
});

it('--from takes a capture by its path and by a part of its name', async () => {
  const { tracectl } = await captured('--capture', 'calls.jsonl');
  await tracectl.stop();
  const running = await captured();
  const other = await captured();
  await other.tracectl.stop();
  const [name = ''] = readdirSync(join(dataDirOf(other.tracectl.home), 'captures'));

  const byPath = await running.run('requests', '--from', join(tracectl.home, 'calls.jsonl'));
  const byName = await other.run('requests', '--from', name.slice(-22, -6));
  const unknown = await running.run('requests', '--from', 'nowhere.jsonl');

  expect(firstWords(byPath.stdout)).toEqual(['#1', '#2', '#3']);
  expect(firstWords(byName.stdout)).toEqual(['#1', '#2', '#3']);
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toMatch(
    /^tracectl: The capture file nowhere\.jsonl cannot be read: ENOENT[^\n]+\n$/,
  );
});

it('--data-dir is where it looks for sessions and captures', async () => {
  const { tracectl } = await captured();

  const run = await runTracectl(['requests', '--data-dir', dataDirOf(tracectl.home)]);

  expect(firstWords(run.stdout)).toEqual(['#1', '#2', '#3']);
});

it('--limit shows the newest only', async () => {
  const { run } = await captured();

  expect(firstWords((await run('requests', '--limit', '2')).stdout)).toEqual(['#2', '#3']);
  expect((await run('traces', '--limit', '1')).stdout).toContain(TRACE);
});

it('--follow goes on with what comes, until the session ends', async () => {
  const { tracectl } = await captured();
  const following = await spawnTracectl(['requests', '--follow'], { home: tracectl.home });
  await eventually(() => following.stdout().includes('#3'), 'what was there');

  await tracectl.get('/later');
  await eventually(() => following.stdout().includes('/later'), 'what came');
  await tracectl.stop();

  expect(await following.exit).toMatchObject({ code: 0 });
  expect(firstWords(following.stdout())).toEqual(['#1', '#2', '#3', '#4']);
});

it('show prints heads as received and as sent, warnings and bodies, without secrets', async () => {
  const { run } = await captured();

  const shown = await run('show', '1', '#2');

  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(/^#1 GET http\S+\/first\?token=tracectl-redacted-[0-9a-f]{16} {2}200 OK/);
  expect(shown.stdout).toMatch(/\nRequest as received\n {2}GET \/first/);
  expect(shown.stdout).toMatch(/\nRequest as sent upstream\n/);
  expect(shown.stdout).toMatch(/\n {4}! missing-context: /);
  expect(shown.stdout).toContain('\n  {"password":"***","n":1}\n');
  expect(shown.stdout).toContain('\nAnswer body: 5 B\n  hello\n');
  expect(shown.stdout).not.toContain('s3cret');
});

it('show tells of a number that is none', async () => {
  const { run } = await captured();

  const shown = await run('show', '1', '99');

  expect(shown.code).toBe(1);
  expect(shown.stderr).toMatch(/^tracectl: "99" names no request in the running session \(pid \d+\)\.\n$/);
});

it('traces and trace tell of reported spans as well, live and from the capture', async () => {
  const { tracectl, run } = await captured();
  const span = {
    traceId: TRACE,
    id: '00000000000000aa',
    parentId: 'a2fb4a1d1a96d312',
    kind: 'SERVER',
    name: 'own',
  };
  const timed = {
    ...span,
    timestamp: Date.now() * 1000,
    duration: 5000,
    localEndpoint: { serviceName: 'shop' },
  };
  await fetch(`${tracectl.ready.sink}/api/v2/spans`, {
    method: 'POST',
    body: JSON.stringify([timed]),
    headers: { 'content-type': 'application/json' },
  });
  await tracectl.line('span');

  const live = await run('trace', TRACE.slice(0, 8));
  await tracectl.stop();
  const kept = await run('trace', '3');

  expect(live.code).toBe(0);
  expect(live.stdout).toMatch(new RegExp(`^trace ${TRACE} {2}2 spans {2}2 services`));
  expect(live.stdout).toMatch(/\n +shop: own +\|/);
  expect(live.stdout).toMatch(/\na2fb4a1d1a96d312 \(not reported\)/);
  expect(kept).toEqual(live);
  expect(firstWords((await run('traces')).stdout)).toHaveLength(3);
});

it('trace tells of an id that is none', async () => {
  const { run } = await captured();

  expect(await run('trace', 'ffffffff')).toMatchObject({ code: 1, stdout: '' });
});

it('sessions lists what runs and what is kept', async () => {
  const { tracectl, run } = await captured();
  const folder = join(dataDirOf(tracectl.home), 'captures');
  await eventually(() => existsSync(folder) && readdirSync(folder).length === 1, 'the capture');

  const running = await run('sessions');
  await tracectl.stop();
  const kept = await run('sessions');

  expect(running.stdout).toMatch(/\brunning\b/);
  expect(kept.stdout).toMatch(
    new RegExp(`-${tracectl.ready.session} {2}until \\S+ \\d\\d:\\d\\dZ {2}3 requests`),
  );
  expect(kept.stdout).not.toMatch(/running/);
});

it('the control socket is for its owner only', async () => {
  const { tracectl } = await captured();
  const folder = join(dataDirOf(tracectl.home), 'run');

  const sockets = readdirSync(folder).filter((name) => name.endsWith('.sock'));

  expect(sockets.map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8))).toEqual(['600']);
});

it('--color decides over the colours of an opened capture', async () => {
  const { tracectl } = await captured();
  await tracectl.stop();
  const colour = /\x1b\[(?:\d+;)*(?:3[0-8]|9[0-7])/;

  for (const [when, isColoured] of [
    ['always', true],
    ['never', false],
  ] as const) {
    const opened = await spawnOnTerminal(['open', '--color', when], { home: tracectl.home });
    await eventually(() => opened.stdout().includes('/inner'), 'the rows');
    opened.type('q');
    expect(await opened.exit).toMatchObject({ code: 0 });
    expect(colour.test(opened.stdout())).toBe(isColoured);
  }
});

it('open needs a terminal and a file that can be read', async () => {
  const home = await temporaryFolder();
  writeFileSync(join(home, 'notes.txt'), 'my notes');

  const piped = await runTracectl(['open', 'notes.txt'], { home });
  const opened = await spawnOnTerminal(['open', 'notes.txt'], { home });

  expect(piped).toMatchObject({ code: 2, stdout: '' });
  expect(await opened.exit).toMatchObject({ code: 1 });
  expect(opened.stdout()).toContain('it does not begin as a capture of tracectl does');
});
