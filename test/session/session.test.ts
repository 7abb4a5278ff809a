import { statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { newestCapture } from '../../src/capture/capture-folder.ts';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { plainReplay } from '../../src/replay/replay-options.ts';
import { findRunningSession } from '../../src/session/control-client.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { registeredSessions } from '../../src/session/session-registry.ts';
import { collected } from '../support/collected.ts';
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

const headerOf = (lines: readonly string[], name: string): string | undefined =>
  lines
    .find((line) => line.toLowerCase().startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim();

describe('a session', () => {
  test('tells ready first, then each exchange with its findings, and a summary last', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] }, upstreams: ['httpbin.org'] });
    await rawRequest(live.port, get('/get'));
    await eventually(() => live.ofType('exchange').length === 1, 'the exchange');
    await live.session.stop({ trafficMs: 0, relayMs: 0 });

    expect(live.events.map(({ type }) => type)).toEqual(['ready', 'exchange', 'summary']);
    expect(live.ofType('exchange')[0]?.findings).toMatchObject([
      { code: 'missing-context', severity: 'warning' },
    ]);
    expect(live.ofType('summary')[0]?.counts).toMatchObject({ requests: 1, errors: 0, warnings: 1 });
  });

  test('shows an exchange while it is open, and completes it in place', async () => {
    let answer = (): void => {};
    const origin = await upstream((_request, socket) => {
      answer = () => socket.write(ok());
      return undefined;
    });
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    const answered = rawRequest(live.port, get('/slow'));

    await eventually(() => live.session.snapshot().entries.length === 1, 'the open exchange');
    expect(live.session.snapshot().entries[0]?.exchange).not.toHaveProperty('outcome');
    const before = live.session.snapshot();
    const [entryBefore] = before.entries;
    answer();
    await answered;
    await eventually(() => 'outcome' in (live.session.snapshot().entries[0]?.exchange ?? {}), 'its end');

    expect(live.session.snapshot().entries).toHaveLength(1);
    expect(live.session.snapshot().version).toBeGreaterThan(before.version);
    expect(entryBefore?.exchange).not.toHaveProperty('outcome');
  });

  test('tells its listeners, and gives the same snapshot until it does', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    const seen: number[] = [];
    const unsubscribe = live.session.subscribe(() => seen.push(live.session.snapshot().version));
    await Promise.all(Array.from({ length: 20 }, () => rawRequest(live.port, get('/'))));
    await eventually(() => live.session.snapshot().counts.requests === 20, '20 requests');
    expect(live.session.snapshot()).toBe(live.session.snapshot());
    expect(seen.length).toBeLessThan(20);
    unsubscribe();
  });

  test('says which part could not listen', async () => {
    const taken = await upstream(() => ok());
    await expect(
      startTestSession({ plane: { listen: [{ host: '127.0.0.1', port: taken.port }] } }),
    ).rejects.toThrow(`{"host":"127.0.0.1","port":${taken.port},"code":"EADDRINUSE","part":"proxy"}`);
    await expect(
      startTestSession({ sink: { host: '127.0.0.1', port: taken.port, mayMove: true } }),
    ).rejects.toThrow('"part":"sink"');
  });

  test('takes the spans of applications and relays them beside its own', async () => {
    const posts: string[] = [];
    const zipkin = await upstream((request) => {
      posts.push(request.body);
      return 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';
    });
    const origin = await upstream(() => ok());
    const live = await session({
      plane: { routes: [routeTo(origin.port)] },
      sink: { host: '127.0.0.1', port: 0, mayMove: false },
      relays: [{ url: zipkin.url, format: 'v2', compat: 'none' }],
    });

    await rawRequest(live.port, get('/get'));
    await new Promise<void>((resolve) => {
      const url = `${live.session.ready.sink}/api/v2/spans`;
      const post = httpRequest(
        url,
        { method: 'POST', headers: { 'content-type': 'application/json' } },
        (response) => {
          expect(response.statusCode).toBe(202);
          response.resume().once('end', resolve);
        },
      );
      post.end('[{"traceId":"1","id":"2","name":"own","localEndpoint":{"serviceName":"app"}}]');
    });
    await eventually(
      () => live.ofType('exchange').length === 1 && live.ofType('span').length === 1,
      'both spans',
    );
    await live.session.stop({ trafficMs: 0, relayMs: 1000 });
    const late: SessionEvent[] = [];
    live.session.onEvent((event) => late.push(event));

    expect(late).toContainEqual(
      expect.objectContaining({ type: 'relay', state: expect.objectContaining({ sent: 2 }) }),
    );
    const names = posts
      .flatMap((body) => (JSON.parse(body) as { name: string }[]).map(({ name }) => name))
      .sort();
    expect(names).toEqual(['localhost:15001', 'own']);
    expect(live.ofType('summary')[0]?.relay).toMatchObject({ status: 'ok', sent: 2, dropped: 0, queued: 0 });
  });

  test('relays nothing of an exchange that is not sampled, and shows it all the same', async () => {
    const zipkin = await upstream(() => 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
    const origin = await upstream(() => ok());
    const live = await session({
      plane: { routes: [routeTo(origin.port)] },
      relays: [{ url: zipkin.url, format: 'v2', compat: 'none' }],
    });
    await rawRequest(live.port, get('/', ['b3: 0']));
    await eventually(() => live.ofType('exchange').length === 1, 'the exchange');
    await live.session.stop({ trafficMs: 0, relayMs: 500 });
    expect(zipkin.requests).toEqual([]);
    expect(live.session.snapshot().entries).toHaveLength(1);
  });

  test('knows a caller by the span id that it was called with, and finds nothing wrong with it', async () => {
    const payments = await upstream(() => ok('paid'));
    let proxyPort = 0;
    // A service that does it right: it copies the trace headers that it got.
    const orders = await upstream((request, socket) => {
      const copied = request.lines.filter((line) => /^(x-b3-|traceparent|x-request-id|x-ot-)/i.test(line));
      void rawRequest(proxyPort, get('/pay', copied, 'payments.localhost')).then((answer) => {
        socket.write(ok(answer.slice(-4)));
      });
      return undefined;
    });
    const service = (name: string, port: number) => ({
      ...routeTo(port),
      name,
      service: name,
      match: { kind: 'service', service: name } as const,
    });
    const live = await session({
      plane: { routes: [service('orders', orders.port), service('payments', payments.port)] },
      services: ['orders', 'payments'],
    });
    proxyPort = live.port;

    expect(await rawRequest(live.port, get('/order', [], 'orders.localhost'))).toContain('paid');
    await eventually(() => live.ofType('exchange').length === 2, 'both exchanges');

    const [inner, outer] = live.ofType('exchange');
    expect(inner?.exchange.client.name).toBe('orders');
    expect(inner?.exchange.hop.context?.traceId).toBe(outer?.exchange.hop.context?.traceId);
    expect(inner?.exchange.hop.context?.parentId).toBe(outer?.exchange.hop.context?.spanId);
    expect(
      [...(inner?.findings ?? []), ...(outer?.findings ?? [])].filter(({ severity }) => severity !== 'info'),
    ).toEqual([]);
  });

  test('keeps a capture that only its owner can read', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] }, capture: 'auto' });
    await rawRequest(live.port, get('/get', ['Authorization: Bearer s3cret']));
    await eventually(() => live.ofType('exchange').length === 1, 'the exchange');
    await live.session.stop({ trafficMs: 0, relayMs: 0 });

    const file = await newestCapture(live.dataDir);
    if (file === undefined) throw new Error('no capture');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const items = await collected(readCapture(file));
    expect(items).toMatchObject([
      {
        kind: 'exchange',
        exchange: { exchange: { method: 'GET', target: '/get', answer: { status: 200 } } },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain('s3cret');
  });
});

describe('a replay from memory', () => {
  test('is a fresh trace with everything the original had, and a link to it', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    await rawRequest(
      live.port,
      get('/get', ['Authorization: Bearer s3cret', 'x-b3-traceid: a', 'x-b3-spanid: b']),
    );
    const original = await eventually(() => live.ofType('exchange')[0]?.exchange, 'the exchange');

    const outcome = await live.session.replay(original.id, { allowUnsafe: false });

    if (outcome.kind !== 'sent') throw new Error(outcome.reason);
    expect(outcome.exchange.replayOf).toBe(original.id);
    expect(outcome.exchange.hop.relation).toBe('started');
    const lines = origin.requests[1]?.lines ?? [];
    expect(headerOf(lines, 'authorization')).toBe('Bearer s3cret');
    expect(headerOf(lines, 'x-b3-traceid')).toBe(outcome.exchange.hop.context?.traceId);
    expect(headerOf(lines, 'x-b3-traceid')).not.toBe(
      headerOf(origin.requests[0]?.lines ?? [], 'x-b3-traceid'),
    );
    expect(live.ofType('replay')).toHaveLength(1);
    const entry = await eventually(
      () => live.session.snapshot().entries.find(({ exchange }) => exchange.id === outcome.exchange.id),
      'the replay in the view',
    );
    expect(entry.replayOfSeq).toBe(1);
    expect(entry.findings).toEqual([]);
  });

  test('of something that may change the upstream needs a word', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] } });
    await rawRequest(
      live.port,
      'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc',
    );
    const original = await eventually(() => live.ofType('exchange')[0]?.exchange, 'the exchange');

    expect(await live.session.replay(original.id, { allowUnsafe: false })).toMatchObject({ kind: 'refused' });
    expect(origin.requests).toHaveLength(1);
    expect(await live.session.replay(original.id, { allowUnsafe: true })).toMatchObject({ kind: 'sent' });
    expect(origin.requests[1]?.body).toBe('abc');
    expect(await live.session.replay('nothing', { allowUnsafe: true })).toMatchObject({ kind: 'refused' });
  });
});

describe('the control socket', () => {
  test('lists exchanges and replays them for whoever owns the session, and is gone when it ends', async () => {
    const origin = await upstream(() => ok());
    const live = await session({ plane: { routes: [routeTo(origin.port)] }, isFindable: true });
    await rawRequest(live.port, get('/one'));
    await eventually(() => live.ofType('exchange').length === 1, 'the exchange');

    const client = await findRunningSession(live.dataDir);
    if (client === undefined) throw new Error('no session was found');
    expect(statSync(client.record.socket).mode & 0o777).toBe(0o600);
    expect(await client.exchanges()).toMatchObject([{ seq: 1, method: 'GET', status: 200, isEntry: true }]);
    const lines = await collected(client.replay({ ids: ['1', '77'], options: plainReplay }));
    expect(lines.map((line) => ('result' in line ? line.result : line.type)).sort()).toEqual([
      'replayEnd',
      'sent',
      'unknown',
    ]);

    await live.session.stop({ trafficMs: 0, relayMs: 0 });
    expect(registeredSessions(live.dataDir)).toEqual([]);
    expect(await findRunningSession(live.dataDir)).toBeUndefined();
  });
});
