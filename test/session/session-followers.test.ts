import { expect, it } from 'vitest';
import type { FoldedFinding } from '../../src/exchange/finding.ts';
import { SessionQueries } from '../../src/session/session-queries.ts';
import type { WatchFindings } from '../../src/session/watch-findings.ts';
import { createExchangeStore, defaultExchangeStoreLimits } from '../../src/sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';
import { systemClock } from '../../src/trace/clock.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function queriesOf(
  maxExchanges = defaultExchangeStoreLimits.maxExchanges,
  found: Partial<WatchFindings> = {},
) {
  const exchanges = createExchangeStore({ ...defaultExchangeStoreLimits, maxExchanges });
  const queries = new SessionQueries({
    exchanges,
    traces: createTraceStore(defaultTraceStoreLimits),
    clock: systemClock,
    session: 'test',
    options: { upstreams: [], dataDir: await temporaryFolder() },
    state: () => ({
      counts: {
        ...{ requests: 0, errors: 0, warnings: 0, evicted: 0 },
        shed: { openings: 0, bodies: 0, records: 0 },
      },
      ...{ relays: [], proxy: [], hasLens: false, notices: [] },
    }),
    found: () => ({ findings: [], muted: [], flows: [], ...found }),
  });
  const end = (id: number): void => {
    const exchange = sampleExchange({ id: String(id), seq: id });
    exchanges.put({ exchange, findings: [] });
    queries.see({ type: 'exchange', exchange, findings: [] });
  };
  return { queries, exchanges, end };
}

type Line = Readonly<Record<string, unknown>>;

function read(queries: SessionQueries, query: Partial<Parameters<SessionQueries['capture']>[0]>) {
  const lines = queries.capture({ bodies: false, spans: false, follow: false, ...query });
  if ('problem' in lines) throw new Error(lines.problem);
  const iterator = lines[Symbol.asyncIterator]();
  return {
    next: async (): Promise<Line | undefined> => {
      const { value, done } = await iterator.next();
      return done === true ? undefined : (JSON.parse(String(value)) as Line);
    },
    leave: () => iterator.return?.(),
  };
}

it('who reads too slowly is told how many are missing, and nobody waits for them', async () => {
  const { queries, end } = await queriesOf();
  const reader = read(queries, { follow: true });
  await reader.next();
  const first = reader.next();
  end(1);
  expect(await first).toMatchObject({ type: 'exchange', id: '1' });

  for (let id = 2; id <= 1_100; id += 1) end(id);
  const rest: (Line | undefined)[] = [];
  for (let at = 0; at < 1_001; at += 1) rest.push(await reader.next());

  expect(rest[999]).toMatchObject({ type: 'exchange', id: '1001' });
  expect(rest[1_000]).toEqual({ v: 1, type: 'gap', count: 99 });
  await reader.leave();
});

it('what leaves memory while it is read is counted', async () => {
  const { queries, end } = await queriesOf(2);
  end(1);
  end(2);
  const reader = read(queries, {});
  await reader.next();
  expect(await reader.next()).toMatchObject({ id: '1' });

  end(3);
  end(4);

  expect(await reader.next()).toEqual({ v: 1, type: 'gap', count: 1 });
  expect(await reader.next()).toBeUndefined();
});

it('who watches hears how the session is doing at first, and again when more became known of an exchange', async () => {
  const { queries, exchanges, end } = await queriesOf();
  const reader = read(queries, { follow: true, state: true });
  await reader.next();
  expect(await reader.next()).toMatchObject({ type: 'state', session: 'test', isLast: false });
  const first = reader.next();
  end(1);
  await first;

  const annotated = exchanges.annotate('1', { caller: { method: 'process', service: 'orders' } });
  if (annotated !== undefined) queries.annotated(annotated.after);

  expect(await reader.next()).toMatchObject({ id: '1', identities: { caller: { service: 'orders' } } });
  await reader.leave();
});

it('who watches is told what was found after the exchanges that show it, without its secrets', async () => {
  const finding: FoldedFinding = {
    ...{ code: 'trace-restarted', severity: 'warning', message: 'orders begins a trace', fix: 'Do.' },
    ...{ evidence: [['authorization', 'Bearer s3cret']], count: 3, firstAtMicros: 1, lastAtMicros: 2 },
  };
  const { queries, end } = await queriesOf(10, { findings: [finding] });
  end(1);
  const reader = read(queries, { follow: true, state: true });
  await reader.next();
  expect(await reader.next()).not.toHaveProperty('findings');
  expect(await reader.next()).toMatchObject({ type: 'exchange', id: '1' });

  const told = (await reader.next()) ?? {};
  expect(told).toMatchObject({ type: 'state', findings: [{ code: 'trace-restarted', count: 3 }], flows: [] });
  expect(JSON.stringify(told)).not.toContain('s3cret');

  const last = reader.next();
  queries.close();
  expect(await last).not.toHaveProperty('findings');
});

it('who only follows hears of each exchange once, and of no state', async () => {
  const { queries, exchanges, end } = await queriesOf();
  const reader = read(queries, { follow: true });
  await reader.next();
  const first = reader.next();
  end(1);
  await first;

  const annotated = exchanges.annotate('1', { caller: { method: 'process', service: 'orders' } });
  if (annotated !== undefined) queries.annotated(annotated.after);
  end(2);

  expect(await reader.next()).toMatchObject({ id: '2' });
  await reader.leave();
});

it('the end of the session is the last thing that who watches is told', async () => {
  const { queries } = await queriesOf();
  const reader = read(queries, { follow: true, state: true });
  await reader.next();
  await reader.next();
  const last = reader.next();
  await new Promise((resolve) => setImmediate(resolve));
  queries.close();

  expect(await last).toMatchObject({ type: 'state', isLast: true });
  expect(await reader.next()).toBeUndefined();
  expect(queries.followers).toBe(0);
});
