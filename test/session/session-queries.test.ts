import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ReadItem } from '../../src/capture/capture-reader.ts';
import { findRunningSession } from '../../src/session/control-client.ts';
import type { CaptureQuery } from '../../src/session/control-messages.ts';
import { registeredSessions } from '../../src/session/session-registry.ts';
import { collected } from '../support/collected.ts';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo } from '../support/test-plane.ts';
import { startTestSession, type TestSession } from '../support/test-session.ts';

const everything: CaptureQuery = { bodies: true, spans: true, follow: false };

async function running(keepsSecrets = false): Promise<TestSession> {
  const upstream = await startScriptedUpstream(() => ok('hello'));
  onTestFinished(() => upstream.close());
  const live = await startTestSession({
    plane: { routes: [routeTo(upstream.port)] },
    sink: { host: '127.0.0.1', port: 0, mayMove: false },
    isFindable: true,
    keepsSecrets,
  });
  onTestFinished(() => live.stop());
  return live;
}

async function ask(live: TestSession, query: Partial<CaptureQuery> = {}): Promise<ReadItem[]> {
  const client = await findRunningSession(live.dataDir);
  if (client === undefined) throw new Error('not found');
  return collected(client.capture({ ...everything, ...query }));
}

const targets = (items: readonly ReadItem[]): string[] =>
  items.map((item) => ('kind' in item && item.kind === 'exchange' ? item.exchange.exchange.target : 'other'));

async function send(live: TestSession, ...paths: readonly string[]): Promise<void> {
  const before = live.ofType('exchange').length;
  for (const path of paths) await rawRequest(live.port, get(path, ['Authorization: Bearer s3cret']));
  await eventually(() => live.ofType('exchange').length === before + paths.length, 'the exchanges');
}

describe('a running session that is asked for what it holds', () => {
  it('answers as a capture file would, with placeholders for secrets', async () => {
    const live = await running();
    await send(live, '/a', '/b?token=s3cret');

    const items = await ask(live);

    expect(targets(items)).toEqual(['/a', expect.stringMatching(/^\/b\?token=tracectl-redacted-/)]);
    expect(items[0]).toMatchObject({
      exchange: { exchange: { responseBody: { totalBytes: 5, isTruncated: false } } },
    });
    expect(JSON.stringify(items)).not.toContain('s3cret');
  });

  it('leaves secrets where its captures do', async () => {
    const live = await running(true);
    await send(live, '/a');

    expect(JSON.stringify(await ask(live))).toContain('Bearer s3cret');
  });

  it('leaves bodies out when nobody asked for them', async () => {
    const live = await running();
    await send(live, '/a');

    expect(await ask(live, { bodies: false })).toMatchObject([
      { exchange: { exchange: { responseBody: { totalBytes: 5, isTruncated: true } } } },
    ]);
  });

  it('answers what a filter, ids or a trace name', async () => {
    const live = await running();
    await send(live, '/a', '/b', '/c');
    const traceId = live.ofType('exchange')[2]?.exchange.hop.context?.traceId ?? '';

    expect(targets(await ask(live, { filter: 'path:/b' }))).toEqual(['/b']);
    expect(targets(await ask(live, { ids: ['1', '3'] }))).toEqual(['/a', '/c']);
    expect(targets(await ask(live, { trace: traceId.slice(-16) }))).toEqual(['/c']);
  });

  it('tells what is wrong with a filter', async () => {
    const live = await running();

    expect(await ask(live, { filter: 'status:' })).toEqual([
      { unreadable: 'the running session answered 400' },
    ]);
  });

  it('goes on with what comes when it is followed, and ends with the session', async () => {
    const live = await running();
    await send(live, '/a');
    const client = await findRunningSession(live.dataDir);
    const seen: ReadItem[] = [];
    const reading = (async () => {
      for await (const item of client?.capture({ ...everything, follow: true }) ?? []) seen.push(item);
    })();
    await eventually(() => seen.length === 1, 'what was held');

    await send(live, '/b');
    await eventually(() => seen.length === 2, 'what came');
    await live.session.stop({ trafficMs: 0, relayMs: 0 });
    await reading;

    expect(targets(seen)).toEqual(['/a', '/b']);
  });

  it('says no to what is not part of the protocol', async () => {
    const live = await running();
    const [record] = registeredSessions(live.dataDir);

    const status = await new Promise((resolve, reject) => {
      const outgoing = request({ socketPath: record?.socket, path: '/v1/secrets' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      outgoing.once('error', reject).end();
    });

    expect(status).toBe(404);
  });
});

it('asks what applications reported of the trace, where a filter does', async () => {
  const live = await running();
  await send(live, '/plain');
  await send(live, '/tagged');
  const tagged = live.ofType('exchange')[1]?.exchange.hop.context;
  const spans = [{ traceId: tagged?.traceId, id: '00000000000000aa', tags: { 'user.id': '42' } }];
  const answer = await fetch(`${live.session.ready.sink}/api/v2/spans`, {
    method: 'POST',
    body: JSON.stringify(spans),
  });
  expect(answer.status).toBe(202);

  await eventually(() => live.ofType('span').length === 1, 'the span');
  const items = await ask(live, { spans: false, filter: 'tag:user.id=42' });

  expect(targets(items)).toEqual(['/tagged']);
});
