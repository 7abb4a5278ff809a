// Requests that the plane itself sends again, as they reach an upstream.
import { afterEach, expect, test } from 'vitest';
import type { ReplayTrace } from '../../src/exchange/replay-origin.ts';
import { ok, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo, startTestPlane, testPlaneOptions } from '../support/test-plane.ts';

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function pair(script: Script, options: Parameters<typeof startTestPlane>[0] = {}) {
  const origin = await startScriptedUpstream(script);
  running.push(() => origin.close());
  const proxy = await startTestPlane({ routes: [routeTo(origin.port)], ...options });
  running.push(() => proxy.stop());
  return { origin, proxy };
}

const request = (url: string, trace: ReplayTrace, headers: readonly string[] = []) => ({
  method: 'GET',
  url,
  headers: ['Host', new URL(url).host, ...headers],
  body: new Uint8Array(),
  of: 'original',
  origin: { run: '00000000000000aa', n: 1, trace },
  keepsHost: false,
  insecure: false,
});

const captured = [
  ...['X-B3-TraceId', '463ac35c9f6413ad', 'x-b3-spanid', 'a2fb4a1d1a96d312', 'X-b3-Sampled', '1'],
  ...['b3', '0', 'X-A', '1', 'x-a', '2', 'x-forwarded-proto', 'http', 'X-Request-Id', 'mine'],
];

test('with its headers kept, they arrive byte for byte, and no span is reported', async () => {
  const { origin, proxy } = await pair(() => ok());
  await proxy.plane.replay(request(`${origin.url}/x`, 'keep', captured));
  const { hop } = await proxy.exchange();

  const names = captured.filter((_, i) => i % 2 === 0);
  const lines = names.map((name, i) => `${name}: ${captured[2 * i + 1]}`);
  expect(origin.requests[0]?.lines.slice(1)).toEqual([`Host: 127.0.0.1:${origin.port}`, ...lines]);
  expect(hop).toMatchObject({ relation: 'untouched', reported: false });
});

test('with its trace dropped, none is begun', async () => {
  const { origin, proxy } = await pair(() => ok());
  await proxy.plane.replay(request(`${origin.url}/x`, 'drop'));

  expect((await proxy.exchange()).hop).toMatchObject({
    relation: 'untouched',
    families: [],
    reported: false,
  });
  expect(origin.requests[0]?.lines.join('\n')).not.toMatch(/b3|trace|request-id/i);
});

test('as a child it continues the trace of what was captured, sampled', async () => {
  const hop = { ...testPlaneOptions.hop, sampling: { client: 0, random: 0, overall: 0 } };
  const { origin, proxy } = await pair(() => ok(), { hop });
  const ids = ['x-b3-traceid', '463ac35c9f6413ad', 'x-b3-spanid', 'a2fb4a1d1a96d312', 'x-b3-sampled', '1'];
  await proxy.plane.replay(request(`${origin.url}/x`, 'child', ids));

  expect((await proxy.exchange()).hop.context).toMatchObject({
    traceId: '463ac35c9f6413ad',
    parentId: 'a2fb4a1d1a96d312',
    sampled: true,
  });
});

test('its Host goes on as it stands when that is asked for', async () => {
  const { origin, proxy } = await pair(() => ok());
  await proxy.plane.replay({
    ...request(`${origin.url}/x`, 'fresh'),
    headers: ['Host', 'api:8081'],
    keepsHost: true,
  });
  expect(origin.requests[0]?.lines).toContain('Host: api:8081');
});

test('an answer that does not come is given up after the time that it was given', async () => {
  const { origin, proxy } = await pair(() => undefined);
  const id = await proxy.plane.replay({ ...request(`${origin.url}/x`, 'fresh'), timeoutMs: 50 });
  // It has been told by then.
  expect(proxy.closed()).toMatchObject([{ id, outcome: 'clientLeft', responseFlags: ['DC'] }]);
});

test('an upstream that has gone is an exchange that failed', async () => {
  const { origin, proxy } = await pair(() => ok());
  await origin.close();
  const id = await proxy.plane.replay(request(`${origin.url}/x`, 'fresh'));
  expect(proxy.closed()).toMatchObject([{ id, outcome: 'failed', replayOf: 'original' }]);
});
