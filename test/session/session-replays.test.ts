// Replays of a session that runs, as a face asks for them, and what they differ in from what was captured.
import { afterEach, describe, expect, test } from 'vitest';
import { isClosed } from '../../src/exchange/exchange.ts';
import type { Route } from '../../src/proxy/plane-options.ts';
import { type CallingService, startCallingService } from '../support/calling-service.ts';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { ok, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo } from '../support/test-plane.ts';
import { startTestSession, type TestSession } from '../support/test-session.ts';

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function upstream(script: Script) {
  const started = await startScriptedUpstream(script);
  running.push(() => started.close());
  return started;
}

async function session(options: Parameters<typeof startTestSession>[0]): Promise<TestSession> {
  const started = await startTestSession(options);
  running.push(() => started.stop());
  return started;
}

const entries = (live: TestSession) => live.session.snapshot().entries.map(({ exchange }) => exchange);

async function ended(live: TestSession, count: number): Promise<string[]> {
  const all = await eventually(() => {
    const list = entries(live);
    return list.length >= count && list.every(isClosed) && list;
  }, `${count} exchanges`);
  return all.map(({ id }) => id);
}

const serviceRoute = (service: string, port: number): Route => ({
  name: service,
  service,
  match: { kind: 'service', service },
  upstream: { scheme: 'http', host: '127.0.0.1', port, basePath: '', insecure: false },
});

/** A shop that calls pricing and stock through the proxy, and one request to it. */
async function shop(
  calls: readonly string[],
): Promise<{ live: TestSession; service: CallingService; first: string }> {
  let port = 0;
  const service = await startCallingService(() => port);
  running.push(() => service.close());
  const other = await upstream(() => ok());
  const routes = [
    serviceRoute('shop', service.port),
    serviceRoute('pricing', other.port),
    serviceRoute('stock', other.port),
  ];
  const live = await session({ plane: { routes }, services: ['shop', 'pricing', 'stock'] });
  port = live.port;
  service.calls = calls;
  await rawRequest(port, get('/cart', [], 'shop.localhost'));
  const [first = ''] = await ended(live, 1 + calls.length);
  return { live, service, first };
}

async function again({ live, first }: { live: TestSession; first: string }): Promise<string> {
  const outcome = await live.session.replay(first, { allowUnsafe: false });
  if (outcome.kind !== 'sent') throw new Error(outcome.reason);
  return outcome.exchange.id;
}

describe('the trace behind a replay', () => {
  test('is the same when the services do the same', async () => {
    const setting = await shop(['pricing/price/1', 'stock/item/1']);
    const id = await again(setting);

    const diff = setting.live.session.replaying.diff(setting.first, id);

    expect(diff).toMatchObject({ trace: { verdict: 'same' } });
    expect(diff).not.toMatchObject({ verdict: 'different' });
    if ('problem' in diff) throw new Error(diff.problem);
    expect(diff.trace?.calls.map(({ callee, path, change }) => [callee, path, change])).toEqual([
      ['shop', '/cart', 'same'],
      ['pricing', expect.stringMatching(/^\/price\/\{/), 'same'],
      ['stock', expect.stringMatching(/^\/item\/\{/), 'same'],
    ]);
  });

  test('differs by a call more, although the answer is the same', async () => {
    const setting = await shop(['pricing/price/1']);
    setting.service.calls = ['pricing/price/1', 'pricing/price/2', 'stock/item/1'];
    const id = await again(setting);

    const diff = setting.live.session.replaying.diff(setting.first, id);

    expect(diff).toMatchObject({ verdict: 'different', trace: { verdict: 'different' } });
    if ('problem' in diff) throw new Error(diff.problem);
    expect(diff.trace?.calls.map(({ callee, change }) => [callee, change])).toEqual([
      ['shop', 'same'],
      ['pricing', 'more'],
      ['stock', 'new'],
    ]);
  });

  test('differs by a call that lost its context', async () => {
    const setting = await shop(['pricing/price/1']);
    setting.service.passesOn = false;
    const id = await again(setting);

    const diff = setting.live.session.replaying.diff(setting.first, id);

    expect(diff).toMatchObject({ verdict: 'different' });
  });

  test('has the spread of several replays', async () => {
    const setting = await shop(['pricing/price/1']);
    await again(setting);
    const id = await again(setting);

    const diff = setting.live.session.replaying.diff(setting.first, id);

    if ('problem' in diff) throw new Error(diff.problem);
    expect(diff.trace?.runs).toEqual({ before: 1, after: 2 });
    expect(diff.trace?.calls[1]).toMatchObject({
      callee: 'pricing',
      beforeTime: { n: 1 },
      afterTime: { n: 2 },
    });
  });
});

describe('a replay that a face asks for', () => {
  test('is compared as the project file says', async () => {
    let count = 0;
    const origin = await upstream(() => ok(`{"stock":${++count}}`, 'Content-Type: application/json\r\n'));
    const comparison = { ignore: ['/stock'], unordered: [] };
    const live = await session({ plane: { routes: [routeTo(origin.port)] }, comparison });
    await rawRequest(live.port, get('/'));
    const [first = ''] = await ended(live, 1);
    const outcome = await live.session.replay(first, { allowUnsafe: false });
    if (outcome.kind !== 'sent') throw new Error(outcome.reason);

    expect(outcome.verdict).toBe('volatile');
    expect(live.session.replaying.diff(first, outcome.exchange.id)).toMatchObject({ verdict: 'volatile' });
  });

  test('says how its answer compares', async () => {
    let count = 0;
    const origin = await upstream(() => ok(++count === 1 ? 'one' : 'two'));
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    await rawRequest(live.port, get('/'));
    const [first = ''] = await ended(live, 1);

    expect(await live.session.replay(first, { allowUnsafe: false })).toMatchObject({
      kind: 'sent',
      verdict: 'different',
    });
  });

  test('may be edited first, as a text', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    await rawRequest(live.port, get('/old', ['X-A: 1', 'b3: 0']));
    const [first = ''] = await ended(live, 1);
    const text = live.session.replaying.editableText(first) ?? '';

    expect(text).toContain(`GET http://127.0.0.1:${origin.port}/old HTTP/1.1\n`);
    expect(text).not.toContain('b3');
    const edited = text.replace('/old', '/new').replace('X-A: 1', 'X-A: 2');
    const outcome = await live.session.replay(first, { allowUnsafe: false, edited });

    expect(outcome).toMatchObject({ kind: 'sent', exchange: { target: expect.stringContaining('/new') } });
    expect(origin.requests[1]?.lines).toContain('X-A: 2');
  });

  test('of a text that is no request is not sent, and says where it is wrong', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    await rawRequest(live.port, get('/'));
    const [first = ''] = await ended(live, 1);

    expect(await live.session.replay(first, { allowUnsafe: true, edited: 'nonsense\n' })).toMatchObject({
      kind: 'invalid',
      line: 1,
    });
    expect(origin.requests).toHaveLength(1);
  });

  test('of several tells how far it is, in the snapshot, and can be cancelled', async () => {
    let answer = (): void => {};
    let count = 0;
    const origin = await upstream((_request, socket) => {
      count += 1;
      if (count < 6) return ok();
      answer = () => socket.write(ok());
      return undefined;
    });
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    for (let i = 0; i < 4; i += 1) await rawRequest(live.port, get(`/${i}`));
    const ids = await ended(live, 4);

    const run = live.session.replaying.replayAll(ids, { allowUnsafe: false });
    await eventually(() => count === 6, 'the second replay at the upstream');
    await eventually(() => live.session.snapshot().replay?.done === 1, 'the progress');
    live.session.replaying.cancel();
    answer();

    expect(await run).toMatchObject({ total: 4, done: 2, sent: 2, state: 'cancelled' });
    await eventually(() => live.session.snapshot().replay?.state === 'cancelled', 'the end in the snapshot');
    expect(count).toBe(6);
  });
});

describe('a replay', () => {
  test('is sampled, whatever the share of live traffic is, and tells its run', async () => {
    const origin = await upstream(() => ok());
    const hop = {
      direction: 'egress',
      compat: 'none',
      write: ['b3multi'],
      traceId128bit: false,
      sampling: { client: 0, random: 0, overall: 0 },
    } as const;
    const live = await session({ plane: { routes: [routeTo(origin.port)], hop } });
    await rawRequest(live.port, get('/'));
    const [first = ''] = await ended(live, 1);
    await again({ live, first });
    await ended(live, 2);

    expect(entries(live).map(({ hop: { context } }) => context?.sampled)).toEqual([false, true]);
    expect(entries(live)[1]).toMatchObject({
      replayOf: first,
      replay: { n: 1, trace: 'fresh', traceId: entries(live)[0]?.hop.context?.traceId },
    });
  });

  test('of a replay is one of its own, and none is ever sent by itself', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    await rawRequest(live.port, get('/'));
    const [first = ''] = await ended(live, 1);
    const second = await again({ live, first });
    await again({ live, first: second });
    await ended(live, 3);

    expect(entries(live).map(({ replayOf }) => replayOf)).toEqual([undefined, first, second]);
    expect(origin.requests).toHaveLength(3);
  });
});

test('a mark is set and taken away', async () => {
  const live = await session({});
  const marked = () => live.session.snapshot().marked;

  live.session.mark('a');
  live.session.mark('b');
  await eventually(() => marked()?.length === 2, 'two marks');
  live.session.mark('a');
  await eventually(() => marked()?.length === 1, 'one mark');

  expect(marked()).toEqual(['b']);
});

test('what is no longer held cannot be compared, and that is said', async () => {
  const live = await session({});
  expect(live.session.replaying.diff('a', 'b')).toEqual({
    problem: 'One of the two is no longer held, so they cannot be compared.',
  });
});
