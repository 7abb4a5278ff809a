import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { jsonObjects } from '../../src/headless/json-lines.ts';
import type { SessionOptions } from '../../src/session/session-options.ts';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { startTestSession, type TestSession } from '../support/test-session.ts';

const running: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

/** A service in this process; its handler ends the answer. */
async function serve(handle: (request: IncomingMessage) => Promise<void>): Promise<number> {
  const server = createServer(async (request, answer) => {
    await handle(request);
    answer.end('done');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** `shop` calls `stock` through the proxy, by which it names itself, with the headers of its request that it passes on. */
async function shopAndStock(
  passesOn: readonly string[],
  options: Partial<SessionOptions> = {},
): Promise<TestSession> {
  const stock = await serve(async () => {});
  let proxyPort = 0;
  const shop = await serve((request) => {
    const headers = Object.fromEntries(passesOn.flatMap((name) => [[name, request.headers[name] ?? '']]));
    return new Promise((resolve, reject) => {
      httpRequest(
        {
          host: '127.0.0.1',
          port: proxyPort,
          path: 'http://stock.localhost/items/17',
          headers: { ...headers, 'proxy-authorization': `Basic ${btoa('shop:x')}`, host: 'stock.localhost' },
          agent: false,
        },
        (answer) => answer.resume().on('end', resolve),
      )
        .on('error', reject)
        .end();
    });
  });
  const started = await startTestSession({
    services: ['shop', 'stock'],
    ...options,
    plane: {
      routes: [['shop', shop] as const, ['stock', stock] as const].map(([name, port]) => ({
        name,
        service: name,
        match: { kind: 'service', service: name },
        upstream: { scheme: 'http', host: '127.0.0.1', port, basePath: '', insecure: false },
      })),
    },
  });
  running.push(() => started.stop());
  proxyPort = started.port;
  return started;
}

/** On a busy machine the end of an answer is told late, and a call seems to outlive the request: that makes it likely. */
const sure = expect.stringMatching(/^(?:exact|likely)$/);

const checkout = (session: TestSession): Promise<string> =>
  rawRequest(session.port, get('/checkout', ['connection: close'], 'shop.localhost'));

const exchangesTo = (session: TestSession, service: string) =>
  session.ofType('exchange').filter(({ exchange }) => exchange.service === service);

describe('a call without trace headers', () => {
  it('is linked to the request that was open, on a line of its own', async () => {
    const session = await shopAndStock([]);
    await checkout(session);

    const [linked] = await eventually(() => nonEmpty(session.ofType('link')), 'a link');

    const [inbound] = exchangesTo(session, 'shop');
    const [outbound] = exchangesTo(session, 'stock');
    expect(linked?.exchange.id).toBe(outbound?.exchange.id);
    expect(linked?.link).toMatchObject({
      method: 'onlyCandidate',
      confidence: sure,
      exchange: inbound?.exchange.id,
    });
    expect(outbound?.link).toBeUndefined();
    if (linked === undefined) return;
    expect(jsonObjects(linked, 0, 0)).toMatchObject([
      {
        v: 1,
        type: 'link',
        exchange: outbound?.exchange.id,
        link: { exchange: inbound?.exchange.id, method: 'onlyCandidate', confidence: sure },
      },
    ]);
  });

  it('is in the snapshot with its link, the flow counted, and diagnosed when it is the rule', async () => {
    const session = await shopAndStock([]);
    for (let i = 0; i < 3; i += 1) await checkout(session);

    const { diagnoses, flows, entries } = await eventually(() => {
      const snapshot = session.session.snapshot();
      return snapshot.diagnoses === undefined ? undefined : snapshot;
    }, 'a diagnosis');

    expect(flows).toMatchObject([
      { service: 'shop', route: 'GET /checkout', callee: 'stock', counts: { lost: 3, kept: 0 } },
    ]);
    expect(diagnoses).toMatchObject([
      { service: 'shop', callee: 'stock', pattern: 'lostToAll', confidence: sure },
    ]);
    expect(diagnoses?.[0]?.headersLost).toContain('traceparent');
    expect(entries.filter(({ link }) => link?.exchange !== undefined)).toHaveLength(3);
  });

  it('is decided at the latest when the session ends', async () => {
    const session = await shopAndStock([]);
    await checkout(session);
    await eventually(() => nonEmpty(exchangesTo(session, 'shop')), 'the request');

    await session.session.stop({ trafficMs: 0, relayMs: 0 });

    expect(session.ofType('link')).toHaveLength(1);
    expect(session.events.at(-1)?.type).toBe('summary');
  });
});

describe('a session that judges nothing', () => {
  it('has no findings, no links and no counts of contexts, and tells of every exchange all the same', async () => {
    const session = await shopAndStock([], { isJudging: false });
    for (let i = 0; i < 3; i += 1) await checkout(session);
    await eventually(() => (exchangesTo(session, 'shop').length === 3 ? true : undefined), 'the requests');

    await session.session.stop({ trafficMs: 0, relayMs: 0 });

    expect(session.ofType('exchange')).toHaveLength(6);
    expect(session.ofType('exchange').flatMap(({ findings }) => findings)).toEqual([]);
    expect([...session.ofType('link'), ...session.ofType('finding')]).toEqual([]);
    const { findings, flows, counts } = session.session.snapshot();
    expect({ findings, flows, warnings: counts.warnings }).toEqual({ findings: [], warnings: 0 });
  });
});

describe('a call with the trace headers of its request', () => {
  it('has its link from the start, and is counted as kept', async () => {
    const session = await shopAndStock(['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled']);
    await checkout(session);

    const [outbound] = await eventually(() => nonEmpty(exchangesTo(session, 'stock')), 'the call');

    const [inbound] = await eventually(() => nonEmpty(exchangesTo(session, 'shop')), 'the request');
    expect(outbound?.link).toMatchObject({
      method: 'headers',
      confidence: 'exact',
      exchange: inbound?.exchange.id,
    });
    const flows = await eventually(() => session.session.snapshot().flows, 'flows');
    expect(flows).toMatchObject([{ service: 'shop', callee: 'stock', counts: { kept: 1, lost: 0 } }]);
    expect(session.session.snapshot().diagnoses).toBeUndefined();
    expect(session.ofType('link')).toEqual([]);
  });
});

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
