import { describe, expect, it } from 'vitest';
import { matchesFilter } from '../../../src/exchange/filter/matches-filter.ts';
import { parseFilter } from '../../../src/exchange/filter/parse-filter.ts';
import type { ExchangeEntry, SessionChanges } from '../../../src/session/live-view.ts';
import { Ledger } from '../../../src/tui/ledger/ledger.ts';
import { sampleHop } from '../../support/sample-exchange.ts';
import { entry, openEntry } from '../../support/session-entries.ts';
import { hexId } from '../../support/spans.ts';

function changes(entries: readonly ExchangeEntry[], rest: Partial<SessionChanges> = {}): SessionChanges {
  const place = { exchanges: 0, traces: 0 };
  return { place, isWhole: false, entries, gone: [], traceIds: [], goneTraceIds: [], ...rest };
}

function filterOf(text: string) {
  const parsed = parseFilter(text);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.filter;
}

function seqs(ledger: Ledger): number[] {
  return [...ledger.rows].map(({ exchange }) => exchange.seq);
}

function ofTrace(seq: number, trace: number, more: Partial<ExchangeEntry['exchange']> = {}): ExchangeEntry {
  const context = { traceId: hexId(trace), spanId: hexId(seq), sampled: true, debug: false };
  return entry(seq, { hop: sampleHop({ context }), ...more });
}

const never = (): boolean => false;
const slow = (seq: number, ms: number): ExchangeEntry => entry(seq, { timing: { endedMicros: ms * 1_000 } });

describe('the list', () => {
  it('has what arrived, in its order, and loses what left memory', () => {
    const ledger = new Ledger();
    ledger.take(changes([entry(1), entry(2), openEntry(3)]));
    ledger.take(changes([entry(3)], { gone: [hexId(1), hexId(99)] }));

    expect(seqs(ledger)).toEqual([2, 3]);
    expect(ledger.newest?.exchange.seq).toBe(3);
    expect(ledger.entry(hexId(3))).toEqual(entry(3));
    expect(ledger.entry(hexId(1))).toBeUndefined();
  });

  it('takes everything anew without counting twice', () => {
    const ledger = new Ledger();
    ledger.take(changes([entry(1), entry(2)]));
    ledger.take(changes([entry(2), entry(3)], { isWhole: true }));

    expect(seqs(ledger)).toEqual([2, 3]);
    expect(ledger.routes.routes().map(({ count }) => count)).toEqual([3]);
  });

  it('is sorted as was chosen, and moves a row that changed', () => {
    const ledger = new Ledger();
    ledger.setSort('total');
    ledger.take(changes([slow(1, 30), slow(2, 10), openEntry(3), slow(4, 20)]));
    expect(seqs(ledger)).toEqual([3, 2, 4, 1]);

    ledger.take(changes([slow(3, 25)]));
    expect(seqs(ledger)).toEqual([2, 4, 3, 1]);
    expect(ledger.newest?.exchange.seq).toBe(4);

    ledger.setSort('time');
    expect(seqs(ledger)).toEqual([1, 2, 3, 4]);
  });

  it('shows what the filter lets through, while it changes', () => {
    const ledger = new Ledger();
    ledger.take(changes([slow(1, 30), slow(2, 300), openEntry(3)]));
    ledger.setFilter(filterOf('slow:>100ms'));
    ledger.pump(never);
    expect(seqs(ledger)).toEqual([2]);

    ledger.take(changes([slow(3, 500), slow(4, 10)]));
    expect(seqs(ledger)).toEqual([2, 3]);

    ledger.take(changes([slow(3, 5)]));
    expect(seqs(ledger)).toEqual([2]);

    ledger.setFilter(filterOf(''));
    ledger.pump(never);
    expect(seqs(ledger)).toEqual([1, 2, 3, 4]);
  });

  it('is filtered in slices, the newest first, whatever arrives between them', () => {
    const ledger = new Ledger();
    ledger.take(changes(Array.from({ length: 1_000 }, (_, i) => entry(i + 1))));
    ledger.setFilter(filterOf('seq:>0'));
    expect(ledger.filteredShare).toBe(0);

    expect(ledger.pump(() => true)).toBe(true);
    expect(seqs(ledger).at(0)).toBe(937);
    expect(ledger.filteredShare).toBeCloseTo(0.064);
    ledger.take(changes([entry(1_001)], { gone: [hexId(1)] }));
    while (ledger.pump(() => true));

    expect(ledger.filteredShare).toBeUndefined();
    expect(seqs(ledger)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 2));
    expect(ledger.routes.routes()[0]?.count).toBe(1_000);
  });

  it('knows marks, and asks the filter again when they change', () => {
    const ledger = new Ledger();
    ledger.take(changes([entry(1), entry(2)]));
    ledger.setFilter(filterOf('is:marked'));
    ledger.pump(never);
    expect(seqs(ledger)).toEqual([]);

    ledger.setMarked([hexId(2)]);
    expect(seqs(ledger)).toEqual([2]);
    ledger.setMarked([]);
    expect(seqs(ledger)).toEqual([]);
  });

  it('is empty after it was cleared, and takes what comes', () => {
    const ledger = new Ledger();
    ledger.take(changes([entry(1), openEntry(2)]));
    ledger.clear();
    ledger.take(changes([entry(2), entry(3)]));

    expect(seqs(ledger)).toEqual([3]);
    expect(ledger.routes.routes().map(({ count }) => count)).toEqual([1]);
    expect(ledger.heldCount).toBe(3);
  });

  it('says the same as a list that is filtered and sorted anew, after thousands of changes', () => {
    let state = 7;
    const next = (bound: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % bound;
    };
    const ledger = new Ledger();
    const held = new Map<number, ExchangeEntry>();
    const filter = filterOf('slow:>50ms | is:open');
    ledger.setSort('total');
    for (let step = 0; step < 300; step += 1) {
      const entries: ExchangeEntry[] = [];
      const gone: string[] = [];
      for (let i = 0; i < 20; i += 1) {
        const seq = 1 + next(500);
        const what = next(3);
        const made = what === 0 ? openEntry(seq) : what === 1 ? slow(seq, next(100)) : undefined;
        if (entries.some(({ exchange }) => exchange.seq === seq) || gone.includes(hexId(seq))) continue;
        if (made !== undefined) {
          entries.push(made);
          held.set(seq, made);
        } else if (held.delete(seq)) gone.push(hexId(seq));
      }
      ledger.take(changes(entries, { gone }));
      if (step === 100) ledger.setFilter(filter);
      ledger.pump(() => true);
    }
    ledger.pump(never);

    const total = ({ exchange }: ExchangeEntry): number =>
      'timing' in exchange ? exchange.timing.endedMicros : -1;
    const expected = [...held.values()]
      .filter((each) => matchesFilter(filter, each))
      .sort((a, b) => total(a) - total(b) || a.exchange.seq - b.exchange.seq)
      .map(({ exchange }) => exchange.seq);
    expect(seqs(ledger)).toEqual(expected);
  });
});

describe('routes', () => {
  it('count ended exchanges by method, service and template', () => {
    const ledger = new Ledger();
    const context = sampleHop({ received: { family: 'b3', traceId: hexId(1), spanId: hexId(2) } });
    ledger.take(
      changes([
        entry(1, { service: 'cart', target: '/cart/42', hop: context }),
        entry(2, { service: 'cart', target: '/cart/43?x=1', hop: sampleHop() }),
        entry(3, { service: 'cart', target: '/cart/44', hop: sampleHop(), outcome: 'failed' }),
        entry(4, { service: 'cart', target: '/cart/42', method: 'DELETE' }),
        openEntry(5, { service: 'cart', target: '/cart/45' }),
      ]),
    );

    expect(ledger.routes.routes()).toMatchObject([
      { method: 'GET', service: 'cart', template: '/cart/{id}', count: 3, errors: 1, withContext: 1 },
      { method: 'DELETE', service: 'cart', template: '/cart/{id}', count: 1, errors: 0 },
    ]);
  });

  it('count what was found out later in the place of what was known before', () => {
    const ledger = new Ledger();
    ledger.take(changes([entry(1)]));
    ledger.take(changes([entry(1, {}, { callee: { method: 'route', service: 'pay' } })]));

    const counted = ledger.routes.routes().filter(({ count }) => count > 0);
    expect(counted).toMatchObject([{ service: 'pay', count: 1 }]);
    expect(counted[0]?.latency.total).toBe(1);
  });

  it('keep counting what left memory', () => {
    const ledger = new Ledger();
    ledger.take(changes([entry(1)]));
    ledger.take(changes([], { gone: [hexId(1)] }));

    expect(ledger.routes.routes()).toMatchObject([{ count: 1 }]);
  });

  it('are no more than a thousand, the rest is counted as one', () => {
    const ledger = new Ledger();
    ledger.take(
      changes(Array.from({ length: 1_100 }, (_, i) => entry(i + 1, { host: 'x', method: `M${i}` }))),
    );

    const routes = ledger.routes.routes();
    expect(routes).toHaveLength(1_001);
    expect(routes.at(-1)).toMatchObject({ template: 'all others', count: 100 });
  });
});

describe('services', () => {
  it('are edges between a known caller and whom it called; without one there is none', () => {
    const ledger = new Ledger();
    const caller = { method: 'proxyUrl', service: 'gateway' } as const;
    ledger.take(
      changes([
        entry(1, { service: 'cart' }, { caller }),
        entry(2, { service: 'cart' }, { caller }),
        entry(3, {}, { caller: { method: 'process', pid: 7, processName: 'node' } }),
        entry(4, { client: { address: '127.0.0.1', port: 1, name: 'guessed' } }),
      ]),
    );

    expect(ledger.edges.edges()).toMatchObject([
      { caller: 'gateway', callee: 'cart', count: 2 },
      { caller: 'node', callee: 'httpbin.org', count: 1 },
    ]);
    expect(ledger.edges.unknown).toBe(1);
  });
});

describe('traces', () => {
  const keys = (ledger: Ledger, which: 'order' | 'matching' = 'order'): string[] =>
    [...ledger.traces[which]].map(({ key }) => key);

  it('are listed newest first, each with its exchanges', () => {
    const ledger = new Ledger();
    ledger.take(changes([ofTrace(1, 10), ofTrace(2, 20), ofTrace(3, 10)]));

    expect(keys(ledger)).toEqual([hexId(20), hexId(10)]);
    expect([...(ledger.traces.find(hexId(10))?.exchangeIds ?? [])]).toEqual([hexId(1), hexId(3)]);
  });

  it('leave when neither an exchange nor a reported span is left', () => {
    const ledger = new Ledger();
    ledger.take(changes([ofTrace(1, 10), ofTrace(2, 20)], { traceIds: [hexId(10)] }));
    ledger.take(changes([], { gone: [hexId(1), hexId(2)] }));
    expect(keys(ledger)).toEqual([hexId(10)]);

    ledger.take(changes([], { goneTraceIds: [hexId(10)] }));
    expect(keys(ledger)).toEqual([]);
  });

  it('are one when some spans know only the low half of the id', () => {
    const ledger = new Ledger();
    const long = `1f00000000000000${hexId(10)}`;
    ledger.take(changes([ofTrace(1, 10)], { traceIds: [long] }));

    expect(keys(ledger)).toEqual([hexId(10)]);
    expect(ledger.traces.find(hexId(10))?.traceId).toBe(long);
  });

  it('count those of which no exchange is known', () => {
    const ledger = new Ledger();
    ledger.take(changes([ofTrace(1, 10)], { traceIds: [hexId(10), hexId(20)] }));
    expect(ledger.traces.orphans).toBe(1);

    ledger.take(changes([ofTrace(2, 20)]));
    expect(ledger.traces.orphans).toBe(0);
  });

  it('are those of which the filter lets an exchange through', () => {
    const ledger = new Ledger();
    ledger.take(changes([ofTrace(1, 10), ofTrace(2, 10, { method: 'POST' }), ofTrace(3, 20)]));
    ledger.setFilter(filterOf('method:POST'));
    ledger.pump(never);
    expect(keys(ledger, 'matching')).toEqual([hexId(10)]);

    ledger.take(changes([ofTrace(4, 30, { method: 'POST' })], { gone: [hexId(2)] }));
    expect(keys(ledger, 'matching')).toEqual([hexId(30)]);

    ledger.setFilter(filterOf('method:GET'));
    ledger.pump(never);
    expect(keys(ledger, 'matching')).toEqual([hexId(20), hexId(10)]);
  });
});
