import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type RemoteView, watchSessions } from '../../src/session/remote-view.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { systemClock } from '../../src/trace/clock.ts';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { startScriptedCollector } from '../support/scripted-collector.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo } from '../support/test-plane.ts';
import { startTestSession } from '../support/test-session.ts';

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

type Options = Parameters<typeof startTestSession>[0];

/** A session with a sink, whose upstream answers with a secret in a body. */
async function watched(options: Options = {}) {
  const origin = await startScriptedUpstream(() =>
    ok('{"password":"s3cret","n":1}', 'Content-Type: application/json\r\n'),
  );
  running.push(() => origin.close());
  const sink = { host: '127.0.0.1', port: 0, mayMove: false, ...options.sink };
  const live = await startTestSession({ ...options, sink, plane: { routes: [routeTo(origin.port)] } });
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (!isStopped) await live.stop();
    isStopped = true;
  };
  running.push(stop);
  const url = new URL((live.session.ready.sink ?? '').replace('0.0.0.0', '127.0.0.1'));
  return { ...live, stop, url, send: (path: string) => rawRequest(live.port, get(path)) };
}

interface Remote {
  readonly url: URL;
  readonly name?: string;
  readonly token?: string;
}

function watch(...remotes: readonly Remote[]) {
  const view: RemoteView = watchSessions(
    remotes.map(({ name = 'one', ...remote }) => ({ name, ...remote })),
    {
      spans: { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] },
      clock: systemClock,
      random: () => 1,
      bodies: true,
    },
  );
  running.push(async () => view.stop());
  const events: SessionEvent[] = [];
  view.onEvent((event) => events.push(event));
  const entries = () => view.snapshot().entries;
  const texts = () => view.snapshot().notices.map(({ text }) => text);
  return {
    view,
    entries,
    texts,
    paths: () => entries().map(({ exchange }) => exchange.target),
    told: () =>
      events.flatMap((event) =>
        event.type === 'exchange' ? [`${event.from} ${event.exchange.target}`] : [],
      ),
    events,
  };
}

/** A way to a port that can be cut, and stay closed. */
async function cutter(port: number) {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((socket) => {
    if (!isOpen) return void socket.destroy();
    const onward = connect(port, '127.0.0.1');
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => each.destroy());
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  running.push(async () => {
    cut();
    server.close();
  });
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: new URL(`http://127.0.0.1:${own}`),
    cut,
    mend: () => {
      isOpen = true;
    },
  };
}

it('shows what a session elsewhere holds, and what comes', async () => {
  const remote = await watched();
  await remote.send('/before');
  await eventually(() => remote.ofType('exchange').length === 1, 'the exchange');

  const here = watch(remote);
  await eventually(() => here.entries().length === 1, 'what was held');
  await remote.send('/after');
  await eventually(() => here.entries().length === 2, 'what came');

  expect(here.paths()).toEqual(['/before', '/after']);
  expect(here.told()).toEqual(['one /before', 'one /after']);
  expect(here.entries()[0]?.findings).toMatchObject([{ code: 'missing-context' }]);
  await eventually(() => here.view.snapshot().counts.requests === 2, 'the counts of the session');
});

it('shows spans that applications report there', async () => {
  const remote = await watched();
  const here = watch(remote);
  await eventually(() => here.texts().length > 0, 'the connection');

  const body = '[{"traceId":"00000000000000a1","id":"00000000000000b1"}]';
  await fetch(new URL('/api/v2/spans', remote.url), { method: 'POST', body });

  await eventually(() => here.view.held.reportedSpans('00000000000000a1').length === 1, 'the span');
  expect(here.events).toContainEqual(expect.objectContaining({ type: 'span', from: 'one' }));
});

it('shows what was found there of services and traces, beside what was found of exchanges', async () => {
  const remote = await watched();
  const here = watch(remote);
  await remote.send('/a');
  const late = Math.round(Date.now() - 3_600_000) * 1_000;
  const body = `[{"traceId":"a1","id":"b1","timestamp":${late},"duration":1,"localEndpoint":{"serviceName":"orders"}}]`;
  await fetch(new URL('/api/v2/spans', remote.url), { method: 'POST', body });

  const codes = () => here.view.snapshot().findings?.map(({ code }) => code) ?? [];
  await eventually(() => codes().includes('late-span') && codes().includes('missing-context'), 'both');

  expect(here.view.snapshot().findings).toContainEqual(
    expect.objectContaining({ code: 'late-span', service: 'orders', count: 1 }),
  );
  here.view.stop();
  expect(here.events.at(-1)).toMatchObject({ type: 'summary', findings: here.view.snapshot().findings });
  // The one of the exchange was told with it, the other is information.
  expect(here.events.filter(({ type }) => type === 'finding')).toEqual([]);
});

it('shows the relay of the session elsewhere', async () => {
  const target = await startScriptedCollector(() => 202);
  running.push(() => target.close());
  const remote = await watched({ relays: [{ url: target.url, format: 'v2', compat: 'none' }] });

  const here = watch(remote);

  await eventually(() => here.view.snapshot().relay.status === 'idle', 'the relay');
  expect(here.view.snapshot().relay.target).toBe(`${target.url}/api/v2/spans`);
  expect(here.view.snapshot().proxyUrls).toEqual(remote.session.ready.proxy);
});

it('takes no secret out of where it is kept, bodies included, whatever the session keeps in its capture', async () => {
  const remote = await watched({ keepsSecrets: true });
  await rawRequest(
    remote.port,
    'GET /x?token=s3cret HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer s3cret\r\nConnection: close\r\n\r\n',
  );
  const here = watch(remote);
  const [entry] = await eventually(() => here.entries().length === 1 && here.entries(), 'the exchange');

  const exchange = entry?.exchange;
  const body = exchange !== undefined && 'responseBody' in exchange ? exchange.responseBody.bytes : [];
  expect(new TextDecoder().decode(Uint8Array.from(body))).toMatch(
    /^\{"password":"tracectl-redacted-\w+","n":1\}$/,
  );
  expect(JSON.stringify(exchange)).not.toContain('s3cret');
});

it('comes back after the connection was cut, says both once, and tells nothing twice', async () => {
  const remote = await watched();
  const way = await cutter(Number(remote.url.port));
  const here = watch(way);
  await remote.send('/before');
  await eventually(() => here.entries().length === 1, 'the first');

  way.cut();
  await eventually(() => here.texts().some((text) => text.includes('no connection')), 'the loss');
  await remote.send('/meanwhile');
  way.mend();
  await eventually(() => here.entries().length === 2, 'what came meanwhile');

  expect(here.told()).toEqual(['one /before', 'one /meanwhile']);
  const host = way.url.host;
  expect(here.texts()).toEqual([
    `one: watching ${host}`,
    expect.stringMatching(`^one: no connection to ${host}: .+; it is tried again$`),
    `one: watching ${host} again`,
  ]);
});

it('goes on with the session that takes the place of one that ended, and says so', async () => {
  const first = await watched();
  const here = watch(first);
  await first.send('/first');
  await eventually(() => here.entries().length === 1, 'the first');
  await eventually(() => here.view.snapshot().counts.requests === 1, 'its counts');
  await first.stop();

  const second = await watched({ sink: { host: '127.0.0.1', port: Number(first.url.port), mayMove: false } });
  await second.send('/second');
  await eventually(() => here.entries().length === 2, 'the second');

  expect(here.texts()).toContain(`one: watching ${first.url.host}, which was started again`);
  await eventually(() => here.view.snapshot().counts.requests === 2, 'the counts of both');
});

it('shows several sessions as one, each exchange with the name of where it was seen and a number of its own', async () => {
  const [orders, stock] = [await watched(), await watched()];
  const here = watch({ url: orders.url, name: 'orders' }, { url: stock.url, name: 'stock' });
  await orders.send('/a');
  await eventually(() => here.entries().length === 1, 'the first');
  await stock.send('/b');
  await eventually(() => here.entries().length === 2, 'the second');

  expect(here.entries().map(({ exchange }) => [exchange.seq, exchange.route, exchange.client.name])).toEqual([
    [1, 'orders/upstream', 'orders'],
    [2, 'stock/upstream', 'stock'],
  ]);
  expect(here.told()).toEqual(['orders /a', 'stock /b']);
  expect(here.entries().map(({ from }) => from)).toEqual(['orders', 'stock']);
  await eventually(() => here.view.snapshot().counts.requests === 2, 'the counts of both');
});

it('says in a sentence that requests are not sent again from here', async () => {
  const remote = await watched();
  await remote.send('/x');
  const here = watch(remote);
  await eventually(() => here.entries().length === 1, 'the exchange');

  const answer = await here.view.replay(here.entries()[0]?.exchange.id ?? '', { allowUnsafe: true });

  expect(answer).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/^Requests are sent again where/),
  });
});

it('reads a sink that other machines can reach with its token, and with no other', async () => {
  const sink = { host: '0.0.0.0', port: 0, mayMove: false, readToken: 'open sesame' };
  const remote = await watched({ sink });
  await remote.send('/x');

  const right = watch({ url: remote.url, token: 'open sesame' });
  const wrong = watch({ url: remote.url, token: 'please' });

  await eventually(() => right.entries().length === 1, 'the exchange');
  expect(await wrong.view.refused).toBe(
    `one (${remote.url.host}) cannot be watched: it wants another token: TRACECTL_READ_TOKEN, or --token-from env:NAME.`,
  );
  expect(wrong.entries()).toEqual([]);
});

it('a program that is no tracectl is told as that', async () => {
  const other = await startScriptedUpstream(() => ok('hello'));
  running.push(() => other.close());

  const here = watch({ url: new URL(`http://127.0.0.1:${other.port}`) });

  await eventually(() => here.texts().length > 0, 'the notice');
  expect(here.texts()[0]).toContain('it does not begin as a capture of tracectl does');
});

it('takes silence for a lost connection', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  running.push(async () => void silent.close());
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const view = watchSessions([{ name: 'one', url: new URL(`http://127.0.0.1:${port}`) }], {
    spans: { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] },
    ...{ clock: systemClock, random: () => 1, bodies: false, silenceMs: 20 },
  });
  running.push(async () => view.stop());

  const [notice] = await eventually(() => view.snapshot().notices.length > 0 && view.snapshot().notices);

  expect(notice?.text).toContain('nothing was heard for 0.02 s');
});
