import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { zipkinJson } from '../../src/relay/relay-format.ts';
import { openSpanSpill } from '../../src/relay/span-spill.ts';
import { type Relay, type RelayOptions, startRelay } from '../../src/relay/start-relay.ts';
import { collectorUrl } from '../../src/relay/target-url.ts';
import { eventually } from '../support/eventually.ts';
import { createManualTimers, type ManualTimers } from '../support/manual-timers.ts';
import {
  type Behaviour,
  type ScriptedCollector,
  startScriptedCollector,
} from '../support/scripted-collector.ts';
import { hexId, manySpans, span } from '../support/spans.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FLUSH_MS = 1_000;
/** First pause, second and third, when nothing is taken off at random. */
const PAUSES_MS = [200, 400, 800] as const;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Setup {
  readonly relay: Relay;
  readonly timers: ManualTimers;
  readonly collector: ScriptedCollector;
}

async function setUp(
  behave: (count: number) => Behaviour = () => 202,
  options: Partial<RelayOptions> = {},
): Promise<Setup> {
  const collector = await startScriptedCollector((_, count) => behave(count));
  const { relay, timers } = relayTo(collector.url, options);
  closers.push(() => relay.stop(0), collector.close);
  return { relay, timers, collector };
}

function relayTo(
  target: string,
  options: Partial<RelayOptions> = {},
): { relay: Relay; timers: ManualTimers } {
  const timers = createManualTimers();
  const url = collectorUrl(target, options.format ?? zipkinJson.v2);
  if (url === undefined) throw new Error(`no URL: ${target}`);
  const relay = startRelay(
    { url, format: zipkinJson.v2, compat: 'none', ...options },
    { timers, random: () => 0, nowMs: () => 0 },
  );
  return { relay, timers };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('a relay to a Zipkin that works', () => {
  it('posts what was offered when the flush is due', async () => {
    const { relay, timers, collector } = await setUp();

    relay.offer(manySpans(2));
    relay.offer(manySpans(1, { traceId: hexId(7) }));
    expect(relay.state()).toMatchObject({ status: 'idle', queued: 3, sent: 0 });
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().sent === 3);

    expect(collector.posts).toHaveLength(1);
    expect(collector.posts[0]?.spans).toEqual([...manySpans(2), ...manySpans(1, { traceId: hexId(7) })]);
    expect(relay.state()).toEqual({
      target: `${collector.url}/api/v2/spans`,
      status: 'ok',
      queued: 0,
      sent: 3,
      dropped: 0,
    });
  });

  it('says what it sends, and that it is not to be traced', async () => {
    const { relay, timers, collector } = await setUp();

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().sent === 1);

    const [post] = collector.posts;
    expect(post?.requestLine).toBe('POST /api/v2/spans HTTP/1.1');
    expect(post?.headers).toMatchObject({ 'content-type': 'application/json', b3: '0' });
    expect(post?.headers).not.toHaveProperty('content-encoding');
  });

  it('posts a full batch at once, with what waits beyond it, and keeps what fills none for the flush', async () => {
    const { relay, timers, collector } = await setUp();

    relay.offer(manySpans(2_150));
    relay.offer(manySpans(10));
    await eventually(() => relay.state().sent === 2_160);
    relay.offer(manySpans(50));

    expect(collector.posts.map((post) => post.spans.length)).toEqual([1_000, 1_000, 160]);
    expect(relay.state().queued).toBe(50);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().sent === 2_210);
  });

  it('does not show a password', () => {
    const { relay } = relayTo('http://me:secret@127.0.0.1:1');

    expect(relay.state().target).toBe('http://127.0.0.1:1/api/v2/spans');
  });

  it('writes v1 when told to', async () => {
    const { relay, timers, collector } = await setUp(() => 202, { format: zipkinJson.v1 });
    const local = span({ localEndpoint: { serviceName: 'orders' } });

    relay.offer([local]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().sent === 1);

    expect(collector.posts[0]?.requestLine).toBe('POST /api/v1/spans HTTP/1.1');
    expect(collector.posts[0]?.spans).toEqual([local]);
  });

  it.each([200, 204])('takes %d for success', async (status) => {
    const { relay, timers } = await setUp(() => status);

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);

    await eventually(() => relay.state().sent === 1);
  });

  it('reads no more than a little of an answer without end', async () => {
    const { relay, timers } = await setUp(() => 'endless');

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);

    await eventually(() => relay.state().sent === 1);
  });

  it('tells listeners of changes until they leave', async () => {
    const { relay, timers } = await setUp();
    const seen: number[] = [];
    const leave = relay.subscribe(() => seen.push(relay.state().sent));

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().sent === 1);
    leave();
    relay.offer([span()]);

    expect(seen).toEqual([0, 1]);
  });
});

describe('a relay to a Zipkin that does not work', () => {
  it.each([
    ['answers 500', { status: 500, body: 'out of memory' }, 'answered 500: out of memory'],
    ['answers 503', 503, 'answered 503'],
    ['asks for less', 429, 'answered 429'],
    ['resets the connection', 'reset', 'ECONNRESET'],
    ['answers garbage', 'garbage', /Parse|HPE/],
  ] as const)('sends the same bytes again when it %s', async (_, behaviour, error) => {
    const { relay, timers, collector } = await setUp((count) => (count <= 2 ? behaviour : 202));

    relay.offer(manySpans(3));
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().status === 'retrying');
    expect(relay.state()).toMatchObject({ queued: 3, sent: 0, dropped: 0 });
    expect(relay.state().lastError).toMatch(error);
    await timers.fire(PAUSES_MS[0]);
    await timers.fire(PAUSES_MS[1]);
    await eventually(() => relay.state().status === 'ok');

    expect(collector.posts).toHaveLength(3);
    expect(new Set(collector.posts.map((post) => post.json)).size).toBe(1);
    const mayHaveArrived = behaviour === 'reset' || behaviour === 'garbage';
    expect(relay.state()).toEqual({
      target: expect.any(String),
      status: 'ok',
      queued: 0,
      sent: 3,
      dropped: 0,
      ...(mayHaveArrived && { resent: 6 }),
    });
  });

  it('delivers everything when Zipkin comes back', async () => {
    const port = await freePort();
    const { relay, timers } = relayTo(`http://127.0.0.1:${port}`);
    const received: string[] = [];

    relay.offer(manySpans(5));
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().lastError === 'ECONNREFUSED');
    const zipkin = createServer((socket) => {
      socket.on('data', (bytes) => {
        received.push(bytes.toString());
        socket.end('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => zipkin.listen(port, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => zipkin.close(() => resolve())));
    await timers.fire(PAUSES_MS[0]);
    await eventually(() => relay.state().sent === 5);

    expect(received).toHaveLength(1);
  });

  it('waits as long as Retry-After asks', async () => {
    const { relay, timers } = await setUp((count) =>
      count === 1 ? { status: 429, headers: 'Retry-After: 7\r\n' } : 202,
    );

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await timers.fire(7_000);

    await eventually(() => relay.state().sent === 1);
  });

  it('does not come back at once although Retry-After allows it', async () => {
    const { relay, timers } = await setUp((count) =>
      count === 1 ? { status: 503, headers: 'Retry-After: 0\r\n' } : 202,
    );

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await timers.fire(PAUSES_MS[0]);

    await eventually(() => relay.state().sent === 1);
  });

  it('drops the oldest when the queue is full, and counts them', async () => {
    const { relay, timers, collector } = await setUp((count) => (count === 1 ? 503 : 202));

    relay.offer(manySpans(100));
    await eventually(() => relay.state().status === 'retrying');
    relay.offer(manySpans(10_050, { traceId: hexId(2) }));
    expect(relay.state()).toMatchObject({ queued: 10_100, dropped: 50, lastError: 'answered 503' });
    await timers.fire(PAUSES_MS[0]);
    await eventually(() => relay.state().sent === 10_100);

    expect(collector.posts[2]?.spans[0]?.id).toBe(hexId(51));
    expect(relay.state().lastError).toBe('50 spans were dropped: the queue was full');
  });

  it('drops a span that is larger than the whole queue', async () => {
    const { relay } = await setUp();

    relay.offer([span({ tags: [['big', 'x'.repeat(17 * 1024 * 1024)]] })]);

    expect(relay.state()).toMatchObject({ queued: 0, dropped: 1 });
  });
});

describe('a relay whose spans are refused', () => {
  it('finds the bad span in a batch and drops only that', async () => {
    const bad = hexId(42);
    const collector = await startScriptedCollector((post) =>
      post.spans.some(({ id }) => id === bad) ? { status: 400, body: 'invalid port 70000' } : 202,
    );
    const { relay } = relayTo(collector.url);
    closers.push(() => relay.stop(0), collector.close);

    relay.offer(manySpans(100));
    await eventually(() => relay.state().sent === 99);

    const taken = collector.posts
      .map((post) => post.spans.map(({ id }) => id))
      .filter((ids) => !ids.includes(bad));
    expect(taken.flat().sort()).toEqual(
      manySpans(100)
        .map(({ id }) => id)
        .filter((id) => id !== bad),
    );
    expect(relay.state()).toMatchObject({
      status: 'ok',
      queued: 0,
      dropped: 1,
      lastError: 'a span was dropped: answered 400: invalid port 70000',
    });
  });

  it('halves a batch that is too large', async () => {
    const collector = await startScriptedCollector((post) => (post.spans.length > 30 ? 413 : 202));
    const { relay } = relayTo(collector.url);
    closers.push(() => relay.stop(0), collector.close);

    relay.offer(manySpans(100));
    await eventually(() => relay.state().sent === 100);

    expect(collector.posts.map((post) => post.spans.length)).toEqual([100, 50, 25, 25, 50, 25, 25]);
  });

  it.each([302, 401, 404])('gives a batch up that is answered %d', async (status) => {
    const { relay, timers, collector } = await setUp(() => status);

    relay.offer(manySpans(3));
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().dropped === 3);

    expect(collector.posts).toHaveLength(1);
    expect(relay.state()).toMatchObject({
      status: 'idle',
      queued: 0,
      lastError: `3 spans were dropped: answered ${status}`,
    });
  });
});

describe('stopping a relay', () => {
  it('sends what waits', async () => {
    const { relay, collector } = await setUp();

    relay.offer(manySpans(3));
    await relay.stop(5_000);

    expect(collector.posts[0]?.spans).toHaveLength(3);
    expect(relay.state()).toMatchObject({ queued: 0, sent: 3, dropped: 0 });
  });

  it('does not wait for a Zipkin that is away, and counts what is lost', async () => {
    const { relay } = relayTo(`http://127.0.0.1:${await freePort()}`);

    relay.offer(manySpans(150));
    await relay.stop(60_000);

    expect(relay.state()).toMatchObject({ queued: 0, sent: 0, dropped: 150 });
    expect(relay.state().lastError).toContain('ECONNREFUSED');
  });

  it('ends a pause between two attempts, and tries once more', async () => {
    const { relay, timers } = await setUp((count) => (count === 1 ? 503 : 202));
    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().status === 'retrying');

    await relay.stop(5_000);

    expect(relay.state()).toMatchObject({ status: 'ok', sent: 1, dropped: 0 });
  });

  it('cuts an attempt that outlasts the deadline', async () => {
    const { relay, timers, collector } = await setUp(() => 'never');
    relay.offer(manySpans(150));
    await eventually(() => collector.posts.length === 1);

    const stopped = relay.stop(300);
    await timers.fire(300);
    await stopped;

    expect(relay.state()).toMatchObject({ status: 'idle', queued: 0, dropped: 150 });
  });

  it('leaves no timer behind, and counts what is offered afterwards as dropped', async () => {
    const { relay, timers } = await setUp();
    relay.offer([span()]);

    await relay.stop(5_000);
    relay.offer(manySpans(2));

    expect(timers.pending()).toEqual([]);
    expect(relay.state()).toMatchObject({ sent: 1, dropped: 2 });
  });
});

describe('a relay as Envoy’s', () => {
  const envoy = { compat: 'envoy' } as const;

  it('posts five spans at once, unpacked, and fewer after five seconds', async () => {
    const { relay, timers, collector } = await setUp(() => 202, envoy);

    relay.offer(manySpans(7, { tags: [['long', 'x'.repeat(500)]] }));
    await eventually(() => relay.state().sent === 5);
    await timers.fire(5_000);
    await eventually(() => relay.state().sent === 7);

    expect(collector.posts.map((post) => post.spans.length)).toEqual([5, 2]);
    expect(collector.posts[0]?.headers).not.toHaveProperty('content-encoding');
  });

  it.each([200, 500, 'reset'] as const)('sends nothing twice (%s)', async (behaviour) => {
    const { relay, collector } = await setUp(() => behaviour, envoy);

    relay.offer(manySpans(5));
    await eventually(() => relay.state().dropped === 5);

    expect(collector.posts).toHaveLength(1);
  });
});

describe('a relay whose spans may wait on disk', () => {
  async function withSpill(target: string, file: string) {
    return relayTo(target, { spill: openSpanSpill(file, 1024 * 1024) });
  }

  it('keeps what waits, and what was on its way, for the next start', async () => {
    const file = join(await temporaryFolder(), 'x.spans');
    const first = await withSpill(`http://127.0.0.1:${await freePort()}`, file);
    first.relay.offer(manySpans(5));
    await first.timers.fire(FLUSH_MS);
    await eventually(() => first.relay.state().status === 'retrying');
    first.relay.offer(manySpans(2, { traceId: hexId(2) }));
    expect(first.relay.state()).toMatchObject({ queued: 7, onDisk: 7 });
    await first.relay.stop(1_000);
    expect(first.relay.state()).toMatchObject({ sent: 0, dropped: 0 });

    const collector = await startScriptedCollector(() => 202);
    const second = await withSpill(collector.url, file);
    closers.push(() => second.relay.stop(0), collector.close);
    await eventually(() => second.relay.state().sent === 7);

    expect(
      collector.posts.flatMap(({ spans }) => spans.map(({ traceId, id }) => `${traceId} ${id}`)),
    ).toEqual(
      [...manySpans(5), ...manySpans(2, { traceId: hexId(2) })].map(({ traceId, id }) => `${traceId} ${id}`),
    );
    expect(second.relay.state()).not.toHaveProperty('onDisk');
  });

  it('sends the same batch again when only the answer was lost, and counts that', async () => {
    const file = join(await temporaryFolder(), 'x.spans');
    const collector = await startScriptedCollector((_, count) => (count === 1 ? 'reset' : 202));
    const { relay, timers } = await withSpill(collector.url, file);
    closers.push(() => relay.stop(0), collector.close);

    relay.offer(manySpans(3));
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().status === 'retrying');
    relay.offer(manySpans(2, { traceId: hexId(2) }));
    await timers.fire(PAUSES_MS[0]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().sent === 5);

    expect(collector.posts[1]?.json).toBe(collector.posts[0]?.json);
    expect(relay.state()).toMatchObject({ resent: 3, dropped: 0, queued: 0 });
  });

  it('keeps in memory what finds no room on disk, then lets the oldest of that go, and counts all of it', async () => {
    const file = join(await temporaryFolder(), 'x.spans');
    const spill = openSpanSpill(file, 1_000);
    const { relay, timers } = relayTo(`http://127.0.0.1:${await freePort()}`, { spill });
    closers.push(() => relay.stop(0));
    relay.offer(manySpans(3));
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().status === 'retrying');

    relay.offer(manySpans(10_100, { traceId: hexId(2) }));

    const { queued, onDisk = 0, dropped, lastError } = relay.state();
    expect(onDisk).toBeGreaterThanOrEqual(3);
    expect(onDisk).toBeLessThan(100);
    expect(queued).toBe(onDisk + 10_000);
    expect(queued + dropped).toBe(10_103);
    expect(lastError).toBe('ECONNREFUSED');
  });

  it('loses nothing when it is killed while the target is away', async () => {
    const file = join(await temporaryFolder(), 'x.spans');
    const { relay, timers } = await withSpill(`http://127.0.0.1:${await freePort()}`, file);
    relay.offer(manySpans(4));
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().status === 'retrying');

    // No stop: what a killed process leaves.
    expect(openSpanSpill(file, 1024 * 1024).count()).toBe(4);
    await relay.stop(0);
  });
});

describe('a relay with headers and a filter', () => {
  it('sends the headers and shows them nowhere', async () => {
    const { relay, timers, collector } = await setUp(() => 202, {
      headers: { 'lightstep-access-token': 's3cret' },
    });

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().sent === 1);

    expect(collector.posts[0]?.headers['lightstep-access-token']).toBe('s3cret');
    expect(JSON.stringify(relay.state())).not.toContain('s3cret');
  });

  it('shows nothing secret that the target says back, and none of its URL', async () => {
    const body = `no such token: s3cret (${'x'.repeat(150)} s3cret k3y p4ss)`;
    const collector = await startScriptedCollector(() => ({ status: 401, body }));
    const url = collector.url.replace('//', '//me:p4ss@');
    const { relay, timers } = relayTo(`${url}/?api_key=k3y-and-more`, {
      headers: { authorization: 'Bearer s3cret' },
    });
    closers.push(() => relay.stop(0), collector.close);

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().dropped === 1);

    expect(collector.posts[0]?.headers.authorization).toBe('Bearer s3cret');
    const shown = JSON.stringify(relay.state());
    expect(shown).toContain('no such token: ***');
    for (const secret of ['s3cret', 'p4ss', 'k3y-and-more']) expect(shown).not.toContain(secret);
  });

  it('shows nothing of the password in its URL, in whatever form the target says it back', async () => {
    const sent = Buffer.from('me:p@ss-word').toString('base64');
    const collector = await startScriptedCollector(() => ({
      status: 401,
      body: `Basic ${sent} is not p@ss-word`,
    }));
    const { relay, timers } = relayTo(collector.url.replace('//', '//me:p%40ss-word@'));
    closers.push(() => relay.stop(0), collector.close);

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().dropped === 1);

    expect(collector.posts[0]?.headers.authorization).toBe(`Basic ${sent}`);
    expect(JSON.stringify(relay.state())).toContain('Basic *** is not ***');
  });

  it('outlives what cannot be sent, and says why it waits', async () => {
    const { relay, timers } = await setUp(() => 202, { headers: { 'x-token': 's3cret\n' } });

    relay.offer([span()]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().status === 'retrying');

    expect(relay.state().lastError).toBe('ERR_INVALID_CHAR');
  });

  it('counts what the filter keeps back', async () => {
    const { relay, timers, collector } = await setUp(() => 202, { filter: { services: ['orders'] } });

    relay.offer([span(), span({ id: hexId(2), localEndpoint: { serviceName: 'orders' } })]);
    await timers.fire(FLUSH_MS);
    await eventually(() => relay.state().sent === 1);

    expect(collector.posts[0]?.spans.map(({ id }) => id)).toEqual([hexId(2)]);
    expect(relay.state()).toMatchObject({ filtered: 1, dropped: 0 });
  });
});
