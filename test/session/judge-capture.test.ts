// What a session found of its traffic is what is found in its capture.
import { createReadStream } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { captureItems } from '../../src/capture/capture-reader.ts';
import type { FoldedFinding } from '../../src/exchange/finding.ts';
import type { CapturedItem } from '../../src/session/captured-events.ts';
import { judgeCapture } from '../../src/session/judge-capture.ts';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestSession } from '../support/test-session.ts';

type Handle = (request: IncomingMessage) => Promise<unknown>;
type Headers = Record<string, string | string[] | undefined>;

/** A service in this process. */
async function serve(handle: Handle): Promise<number> {
  const server = createServer((request, answer) => void handle(request).finally(() => answer.end('done')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** `shop` calls `stock` and `audit` through the proxy, by which it names itself; `passOn`: with which headers of its request. */
async function found(
  passOn: (received: Headers, callee: string) => Headers,
  clients: number,
): Promise<{ readonly live: readonly FoldedFinding[]; readonly captured: readonly FoldedFinding[] }> {
  const file = join(await temporaryFolder(), 'session.jsonl');
  let proxyPort = 0;
  const call = (callee: string, received: Headers): Promise<void> =>
    new Promise((resolve, reject) => {
      const named = { 'proxy-authorization': `Basic ${btoa('shop:x')}`, host: `${callee}.localhost` };
      const path = `http://${callee}.localhost/items/17`;
      const headers = { ...passOn(received, callee), ...named };
      httpRequest({ host: '127.0.0.1', port: proxyPort, path, headers, agent: false }, (answer) =>
        answer.resume().on('end', resolve),
      )
        .on('error', reject)
        .end();
    });
  const ports = {
    shop: await serve(async ({ headers }) => {
      await call('stock', headers);
      await call('audit', headers);
    }),
    stock: await serve(async () => {}),
    audit: await serve(async () => {}),
  };
  const session = await startTestSession({
    services: Object.keys(ports),
    capture: { file },
    plane: {
      routes: Object.entries(ports).map(([name, port]) => ({
        name,
        service: name,
        match: { kind: 'service', service: name },
        upstream: { scheme: 'http', host: '127.0.0.1', port, basePath: '', insecure: false },
      })),
    },
  });
  onTestFinished(() => session.stop());
  proxyPort = session.port;
  const checkout = (): Promise<string> =>
    rawRequest(proxyPort, get('/checkout', ['connection: close'], 'shop.localhost'));
  for (let i = 0; i < 12 / clients; i += 1) await Promise.all(Array.from({ length: clients }, checkout));
  await eventually(() => session.ofType('exchange').length === 36, 'every exchange');
  await session.session.stop({ trafficMs: 0, relayMs: 0 });

  const captured = await judgeCapture(items(file), []);
  const live = session.ofType('summary')[0]?.findings ?? [];
  return { live: live.map(untimed), captured: captured.findings.map(untimed) };
}

/** A session is told of what happened in batches, a little later. */
function untimed(finding: FoldedFinding): FoldedFinding {
  return { ...finding, firstAtMicros: 0, lastAtMicros: 0 };
}

async function* items(file: string): AsyncGenerator<CapturedItem> {
  for await (const item of captureItems(createReadStream(file))) {
    if ('kind' in item && (item.kind === 'exchange' || item.kind === 'span')) yield item;
  }
}

const traced = (received: Headers): Headers =>
  Object.fromEntries(Object.entries(received).filter(([name]) => /^(?:x-b3-|x-request-id$)/.test(name)));

describe.each([1, 4])('with %i clients at a time, a capture shows what its session found', (clients) => {
  it.each<[string, (received: Headers, callee: string) => Headers, string[]]>([
    ['contexts passed on', traced, ['context-copied', 'missing-context', 'span-id-copied']],
    ['contexts dropped', () => ({}), ['context-dropped', 'missing-context']],
    [
      'contexts dropped on the way to one service',
      (received, callee) => (callee === 'audit' ? {} : traced(received)),
      ['client-not-instrumented', 'context-copied', 'missing-context'],
    ],
    [
      'ids without their partners',
      (received) => ({ 'x-b3-traceid': received['x-b3-traceid'] }),
      ['missing-context', 'partial-context'],
    ],
  ])('of %s', async (_, passOn, codes) => {
    const { live, captured } = await found(passOn, clients);

    expect(captured).toEqual(live);
    if (clients === 1) expect([...new Set(live.map(({ code }) => code))].sort()).toEqual(codes);
  });
});

it('ends in the middle when nobody wants to know any more', async () => {
  const stopped = new AbortController();
  let ended = 0;
  async function* endless(): AsyncGenerator<CapturedItem> {
    for (let i = 1; ; i += 1) {
      const exchange = sampleExchange({ id: `${i}`, startedAtMicros: i * 1_000_000 });
      yield { kind: 'exchange', exchange: { exchange, findings: [] } };
    }
  }

  const { requests } = await judgeCapture(endless(), [], {
    signal: stopped.signal,
    onExchange: () => {
      ended += 1;
      if (ended === 3) stopped.abort();
    },
  });

  expect(ended).toBe(3);
  expect(requests).toBeLessThanOrEqual(4);
});
