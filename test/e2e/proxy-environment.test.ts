// A person who sends everything through tracectl may have set HTTP_PROXY for tracectl, too. What it sends itself must
// not go back in.
import { expect, it } from 'vitest';
import { startTracectl } from './support/running-tracectl.ts';
import { addressOf, openCollector, openUpstream } from './support/surroundings.ts';

it('requests and spans of tracectl itself go through no proxy that its environment names', async () => {
  const [upstream, collector, proxy] = await Promise.all([openUpstream(), openCollector(), openUpstream()]);
  const url = `http://${addressOf(proxy)}`;
  const tracectl = await startTracectl(
    ['--upstream', addressOf(upstream), '--zipkin', `http://${addressOf(collector)}`],
    { env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: url, http_proxy: url, HTTPS_PROXY: url } },
  );

  expect(await tracectl.get('/')).toMatch(/^HTTP\/1\.1 200 /);
  await tracectl.line('exchange');
  await tracectl.stop();

  expect(await tracectl.line('summary')).toMatchObject({ relay: { sent: 1, dropped: 0 } });
  expect(upstream.requests).toHaveLength(1);
  expect(proxy.requests).toEqual([]);
});
