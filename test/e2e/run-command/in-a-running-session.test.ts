// `tracectl run` beside a `tracectl proxy` that runs already.
import { expect, it } from 'vitest';
import { ownNode } from '../../support/own-node.ts';
import { runTracectl } from '../support/program.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { addressOf, openUpstream } from '../support/surroundings.ts';

it('a command joins the session that runs, under its name', async () => {
  const upstream = await openUpstream();
  const proxy = await startTracectl([]);
  const script = `fetch('http://${addressOf(upstream)}/a').then((answer) => process.exit(answer.status === 200 ? 5 : 1));`;

  const run = await runTracectl(['run', '--service', 'orders', '--', ownNode, '-e', script], {
    home: proxy.home,
  });

  expect(run).toMatchObject({ code: 5, stdout: '' });
  expect(run.stderr).toBe(
    `tracectl: It runs in the session of pid ${proxy.ready.pid}, at ${proxy.ready.proxy[0]}.\n`,
  );
  expect((await proxy.line('exchange')).client).toMatchObject({
    service: 'orders',
    identifiedBy: 'proxyUrl',
  });
});

it('a command for which a session is described has one of that kind', async () => {
  const proxy = await startTracectl([]);

  const run = await runTracectl(['run', '--json', '--', ownNode, '-e', ''], { home: proxy.home });

  expect(run.stderr).toBe('');
  expect(run.stdout).toMatch(/^\{"v":1,"type":"ready"/);
});
