import { describe, expect, it } from 'vitest';
import type { Exchange, OpenExchange } from '../../src/exchange/exchange.ts';
import type { Finding } from '../../src/exchange/finding.ts';
import { exchangeBytes } from '../../src/sink/exchange-bytes.ts';
import { createExchangeStore, defaultExchangeStoreLimits } from '../../src/sink/exchange-store.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';
import { hexId } from '../support/spans.ts';

const finding: Finding = {
  code: 'missing-context',
  severity: 'warning',
  message: 'No trace headers came in.',
  fix: 'Pass them on.',
  evidence: [],
};

/** Exchange number `seq`, which sent span id `seq`. */
function closed(seq: number, changes: Partial<Exchange> = {}): Exchange {
  const exchange = sampleExchange({ id: hexId(seq), seq, ...changes });
  const context = { traceId: hexId(seq), spanId: hexId(seq), sampled: true, debug: false };
  return { ...exchange, hop: { ...exchange.hop, context } };
}

function open(seq: number): OpenExchange {
  const { id, startedAtMicros, method, target, url, httpVersion, host, client, hop, received } = closed(seq);
  return { id, seq, startedAtMicros, method, target, url, httpVersion, host, client, hop, received };
}

function small(maxExchanges: number, maxBytes = Number.POSITIVE_INFINITY) {
  return createExchangeStore({ maxExchanges, maxBytes });
}

function seqs(store: ReturnType<typeof small>): number[] {
  return store.entries().map(({ exchange }) => exchange.seq);
}

describe('createExchangeStore', () => {
  it('replaces an open exchange by the ended one where it stands', () => {
    const store = createExchangeStore(defaultExchangeStoreLimits);
    store.put({ exchange: open(1), findings: [] });
    store.put({ exchange: open(2), findings: [] });

    store.put({ exchange: closed(1), findings: [finding] });

    expect(seqs(store)).toEqual([1, 2]);
    expect(store.byId(hexId(1))).toMatchObject({ exchange: closed(1), findings: [finding] });
    expect(store.counts()).toMatchObject({ exchanges: 2, evicted: 0 });
  });

  it('does not reopen an ended exchange when news of its opening comes late', () => {
    const store = small(10);
    store.put({ exchange: closed(1), findings: [] });

    store.put({ exchange: open(1), findings: [] });

    expect(store.byId(hexId(1))?.exchange).toHaveProperty('outcome', 'answered');
  });

  it('takes findings that come later', () => {
    const store = small(10);
    store.put({ exchange: closed(1), findings: [] });

    store.put({ exchange: closed(1), findings: [finding] });

    expect(store.byId(hexId(1))?.findings).toEqual([finding]);
  });

  it('adds where it stands what was found out later, and keeps it when the exchange ends', () => {
    const store = small(10);
    const caller = { method: 'process', service: 'orders', pid: 4242 } as const;
    store.put({ exchange: open(1), findings: [] });
    store.put({ exchange: closed(2), findings: [] });
    const before = store.entries();

    const annotated = store.annotate(hexId(1), { caller });
    store.put({ exchange: closed(1), findings: [finding] });

    expect(annotated).toMatchObject({ before: { findings: [] }, after: { caller } });
    expect(annotated?.before).not.toHaveProperty('caller');
    expect(before[0]).not.toHaveProperty('caller');
    expect(store.entries()[0]).toMatchObject({ exchange: closed(1), findings: [finding], caller });
  });

  it('takes later findings in the place of the first, and knows their size', () => {
    const store = small(10);
    store.put({ exchange: closed(1), findings: [finding, finding] });

    store.annotate(hexId(1), { findings: [finding] });

    expect(store.byId(hexId(1))?.findings).toEqual([finding]);
    expect(store.counts().bytes).toBe(exchangeBytes(closed(1), [finding]));
  });

  it('makes room for what was found out later', () => {
    const store = small(10, exchangeBytes(closed(1), []) * 2);
    for (const seq of [1, 2]) store.put({ exchange: closed(seq), findings: [] });

    store.annotate(hexId(2), { findings: [finding] });

    expect(seqs(store)).toEqual([2]);
    expect(store.counts()).toMatchObject({ bytes: exchangeBytes(closed(2), [finding]), evicted: 1 });
  });

  it('leaves what is not held as it is', () => {
    const store = small(10);
    store.put({ exchange: closed(1), findings: [] });
    const before = store.entries();

    expect(store.annotate(hexId(2), { findings: [finding] })).toBeUndefined();
    expect(store.entries()).toBe(before);
  });

  it('finds an exchange by id, by number and by the span id that it sent', () => {
    const store = small(10);
    store.put({ exchange: closed(7), findings: [] });

    const found = [store.byId(hexId(7)), store.bySeq(7), store.bySentSpanId(hexId(7))];

    expect(found.map((stored) => stored?.exchange.seq)).toEqual([7, 7, 7]);
    expect([store.byId('x'), store.bySeq(8), store.bySentSpanId('x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('lets the one that ended longest ago leave when there are too many, and counts it', () => {
    const store = small(2);
    store.put({ exchange: open(1), findings: [] });
    store.put({ exchange: closed(2), findings: [] });
    store.put({ exchange: closed(1), findings: [] });

    store.put({ exchange: closed(3), findings: [] });

    expect(seqs(store)).toEqual([1, 3]);
    expect(store.counts()).toMatchObject({ exchanges: 2, evicted: 1 });
    expect([store.byId(hexId(2)), store.bySeq(2), store.bySentSpanId(hexId(2))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('lets an open one leave only when none has ended', () => {
    const store = small(2);
    for (const seq of [1, 2]) store.put({ exchange: open(seq), findings: [] });

    store.put({ exchange: closed(3), findings: [] });
    expect(seqs(store)).toEqual([1, 2]);
    store.put({ exchange: open(4), findings: [] });
    expect(seqs(store)).toEqual([2, 4]);
  });

  it('holds no more bytes than allowed, bodies included', () => {
    const body = { bytes: new Uint8Array(100_000), totalBytes: 100_000, isTruncated: false };
    const store = small(1000, 350_000);

    for (let seq = 1; seq <= 10; seq++)
      store.put({ exchange: closed(seq, { responseBody: body }), findings: [] });

    expect(seqs(store)).toEqual([8, 9, 10]);
    expect(store.counts().bytes).toBeLessThanOrEqual(350_000);
    expect(store.counts().evicted).toBe(7);
  });

  it('holds nothing that is larger than all of it', () => {
    const store = small(10, 1_000);

    store.put({ exchange: closed(1), findings: [] });

    expect(store.counts()).toEqual({ exchanges: 0, bytes: 0, evicted: 1 });
  });

  it('knows how many bytes it holds after replacements', () => {
    const store = small(10);
    store.put({ exchange: open(1), findings: [] });
    store.put({ exchange: closed(1), findings: [finding] });

    expect(store.counts().bytes).toBe(exchangeBytes(closed(1), [finding]));
  });

  it('keeps a list that was handed out as it was, and hands out the same one while nothing changes', () => {
    const store = small(10);
    store.put({ exchange: closed(1), findings: [] });
    const before = store.entries();

    expect(store.entries()).toBe(before);
    store.put({ exchange: closed(2), findings: [] });

    expect(before).toHaveLength(1);
    expect(store.entries()).toHaveLength(2);
  });

  it('finds the latest exchange when several sent the same span id', () => {
    const store = small(2);
    const joined = { ...closed(2), hop: closed(1).hop };
    store.put({ exchange: closed(1), findings: [] });
    store.put({ exchange: joined, findings: [] });

    store.put({ exchange: closed(3), findings: [] });

    expect(store.bySentSpanId(hexId(1))?.exchange.seq).toBe(2);
  });
});

describe('exchangeBytes', () => {
  it('grows by the captured bytes of both bodies, not by those that passed', () => {
    const body = { bytes: new Uint8Array(1000), totalBytes: 1_000_000, isTruncated: true };
    const without = exchangeBytes(closed(1, { responseBody: sampleBody() }), []);

    expect(exchangeBytes(closed(1, { requestBody: body, responseBody: body }), [])).toBe(without + 2000);
  });

  it('grows by header text in every list', () => {
    const headers = ['x-long', 'y'.repeat(1000)];
    const without = exchangeBytes(closed(1, { received: [], sent: [] }), []);
    const answer = { status: 200, statusMessage: 'OK', received: headers, sent: headers };

    const grown = exchangeBytes(closed(1, { received: headers, sent: headers, answer }), []) - without;

    expect(grown).toBeGreaterThan(4 * 1000);
    expect(grown).toBeLessThan(4 * 1200);
  });
});
