// Fails today: move to test/e2e/ once src is right. (test/e2e/support is in place.)
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ok } from '../support/scripted-upstream.ts';
import { dataDirOf, runTracectl, spawnTracectl } from './support/program.ts';
import { startTracectl } from './support/running-tracectl.ts';
import { openCollector, openUpstream } from './support/surroundings.ts';

it('a session that ends while it replays is a failure with a reason, and no mistake of ours', async () => {
  let isSlow = false;
  const upstream = await openUpstream(() => (isSlow ? undefined : ok()));
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  await tracectl.get('/');
  await tracectl.line('exchange');
  isSlow = true;
  const replay = await spawnTracectl(['replay', '1'], { home: tracectl.home });
  await eventually(() => upstream.requests.length === 2, 'the replayed request');

  tracectl.kill('SIGKILL');

  expect((await replay.exit).code).toBe(1);
  expect(replay.stderr()).toMatch(/^tracectl: The running session [^\n]+\n$/);
});

it('a replay that is interrupted sends no more requests', async () => {
  let isSlow = false;
  const upstream = await openUpstream((_request, socket) => {
    if (!isSlow) return ok();
    setTimeout(() => socket.write(ok()), 50);
    return undefined;
  });
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  for (let i = 0; i < 10; i += 1) await tracectl.get('/');
  await tracectl.line('exchange', 10);
  isSlow = true;
  const replay = await spawnTracectl(['replay', '--yes'], { home: tracectl.home });
  await eventually(() => replay.stdout().includes('\n'), 'the first result');

  replay.child.kill('SIGINT');
  await replay.exit;

  // As long as six of its requests would have taken.
  for (let i = 0; i < 6; i += 1) await tracectl.get('/after');
  const sent = upstream.requests.filter(({ lines }) => lines[0] === 'GET / HTTP/1.1').length - 10;
  expect(sent).toBeLessThan(5);
});

it('what waits is kept and sent when the reader of its output has gone', async () => {
  const [upstream, collector] = await Promise.all([openUpstream(), openCollector()]);
  const tracectl = await startTracectl(['--upstream', upstream.url, '--zipkin', collector.url]);
  tracectl.child.stdout?.destroy();
  await tracectl.get('/');

  expect((await tracectl.exit).code).toBe(0);
  expect(existsSync(join(dataDirOf(tracectl.home), 'captures'))).toBe(true);
  expect(collector.posts).toHaveLength(1);
  expect(readdirSync(join(dataDirOf(tracectl.home), 'run'))).toEqual([]);
});

it('a data folder that cannot be is told, and the run ends as it should', async () => {
  const run = await runTracectl(['proxy', '--data-dir', '/etc/passwd/x', '--exit-after', '10ms']);

  expect(run.code).toBe(0);
  expect(run.stderr).toMatch(/^\S+ warning: tracectl replay will not find this proxy: [^\n]+\n$/);
});

it('a data folder that cannot be is no mistake of ours in a replay either', async () => {
  const run = await runTracectl(['replay', '1', '--data-dir', '/etc/passwd/x']);

  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/^tracectl: [^\n]+\n$/);
});

it('the socket of a session that was killed is cleared away with its record', async () => {
  const tracectl = await startTracectl(['--demo-upstream']);
  tracectl.kill('SIGKILL');
  await tracectl.exit;

  await runTracectl(['replay', '--last'], { home: tracectl.home });

  expect(readdirSync(join(dataDirOf(tracectl.home), 'run'))).toEqual([]);
});
