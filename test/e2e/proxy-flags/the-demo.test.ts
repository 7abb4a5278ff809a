import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { portOf, startTracectl } from '../support/running-tracectl.ts';

it('--demo runs the demo with one service broken', async () => {
  const proxy = await startTracectl(['--demo']);

  const finding = await eventually(
    () => proxy.lines('finding').find(({ severity }) => severity !== 'info'),
    'a warning',
  );

  expect(finding.code).toBe('missing-context');
  expect(proxy.ready.upstreams).toContain('payments');
});

it('--demo leaves the way to an upstream of the person alone', async () => {
  const other = await startTracectl(['--demo-upstream']);
  const proxy = await startTracectl(['--demo', '--upstream', `127.0.0.1:${portOf(other.ready.proxy[0])}`]);

  await proxy.get('/get');
  await proxy.stop();

  expect(proxy.lines('exchange').length).toBe(1);
  expect(proxy.ready.upstreams).toHaveLength(1);
});
