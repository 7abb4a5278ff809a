// `tracectl watch` as a program of its own, beside the sessions that it watches.
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { runTracectl, spawnTracectl } from '../support/program.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';
import { spawnOnTerminal } from '../support/terminal.ts';

async function session(flags: readonly string[] = []) {
  const upstream = await openUpstream(() => ok('hello'));
  return startTracectl(['--upstream', upstream.url, ...flags]);
}

const remoteSink = ['--allow-remote-clients', '--sink', '0.0.0.0:0', '--read-token', 'open sesame'];
const near = (url: string | undefined): string => (url ?? '').replace('0.0.0.0', '127.0.0.1');

it('watch tells what happens at several sessions as JSON lines, each with where it was seen', async () => {
  const [orders, stock] = await Promise.all([session(), session()]);
  await orders.get('/a');
  await orders.line('exchange');
  const watching = await spawnTracectl([
    ...['watch', '--json'],
    ...[`orders=${orders.ready.sink}`, `stock=${stock.ready.sink}`],
  ]);
  const exchanges = () =>
    watching
      .stdout()
      .split('\n')
      .filter((line) => line.startsWith('{"v":1,"type":"exchange"') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as { readonly url: string; readonly from: string });
  await eventually(() => exchanges().length === 1, 'what was held');

  await stock.get('/b');
  await eventually(() => exchanges().length === 2, 'what came');
  watching.child.kill('SIGTERM');

  expect(await watching.exit).toMatchObject({ code: 143 });
  expect(exchanges().map(({ url, from }) => [new URL(url).pathname, from])).toEqual([
    ['/a', 'orders'],
    ['/b', 'stock'],
  ]);
  expect(watching.stdout()).toContain('"type":"summary"');
  expect(watching.stderr()).toContain('stock: watching');
});

it('--token-from names the variable that holds the token, TRACECTL_READ_TOKEN unless it is given', async () => {
  const remote = await session(remoteSink);
  await remote.get('/a');
  const url = near(remote.ready.sink);

  const named = await spawnTracectl(['watch', url, '--token-from', 'env:SESAME'], {
    env: { SESAME: 'open sesame' },
  });
  const usual = await spawnTracectl(['watch', url], { env: { TRACECTL_READ_TOKEN: 'open sesame' } });
  const wrong = await runTracectl(['watch', url], { env: { TRACECTL_READ_TOKEN: 'please' } });
  const unset = await runTracectl(['watch', url, '--token-from', 'env:SESAME']);

  for (const watching of [named, usual]) {
    await eventually(() => watching.stdout().includes('/a'), 'the exchange');
    expect(watching.stdout() + watching.stderr()).not.toContain('sesame');
  }
  expect(wrong.code).toBe(3);
  expect(wrong.stderr).toContain('it wants another token');
  expect(wrong.stderr).not.toContain('please');
  expect(unset).toMatchObject({ code: 2, stderr: expect.stringContaining('SESAME') });
});

it('watch shows the dashboard on a terminal', async () => {
  const remote = await session();
  await remote.get('/seen-elsewhere');

  const watching = await spawnOnTerminal(['watch', `orders=${remote.ready.sink}`]);
  await eventually(() => watching.stdout().includes('/seen-elsewhere'), 'the row');
  watching.type('q');

  expect(await watching.exit).toMatchObject({ code: 0 });
  expect(watching.stdout()).toContain('orders');
});

it('watch refuses what is no URL of a session', async () => {
  expect(await runTracectl(['watch', 'http://x/zipkin'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('has a path'),
  });
});
