import { describe, expect, test } from 'vitest';
import { traceDiff } from '../../../src/replay/compare/trace-diff.ts';
import type { TraceCall, TraceShape } from '../../../src/replay/compare/trace-shape.ts';

const call = (callee: string, startMicros: number, changes: Partial<TraceCall> = {}): TraceCall => ({
  caller: 'orders',
  callee,
  method: 'GET',
  path: '/',
  status: 200,
  startMicros,
  durationMicros: 10,
  findings: [],
  ...changes,
});

const shape = (...calls: TraceCall[]): TraceShape => ({ calls });

describe('two traces', () => {
  test('of the same calls are the same, whatever their times', () => {
    const diff = traceDiff(
      [shape(call('cart', 0), call('tax', 20))],
      [shape(call('cart', 900), call('tax', 990))],
    );

    expect(diff.verdict).toBe('same');
    expect(diff.calls.map(({ callee, change }) => [callee, change])).toEqual([
      ['cart', 'same'],
      ['tax', 'same'],
    ]);
  });

  test('of which one has a call more differ by that call', () => {
    const diff = traceDiff(
      [shape(call('cart', 0))],
      [shape(call('cart', 0), call('pricing', 20), call('pricing', 40))],
    );

    expect(diff.verdict).toBe('different');
    expect(diff.calls[1]).toMatchObject({ callee: 'pricing', change: 'new', before: 0, after: 2 });
  });

  test.each<[string, TraceCall[], TraceCall[], string]>([
    ['missing', [call('tax', 0)], [], 'missing'],
    ['fewer', [call('tax', 0), call('tax', 1)], [call('tax', 0)], 'fewer'],
    ['more', [call('tax', 0)], [call('tax', 0), call('tax', 1)], 'more'],
  ])('tell what is %s', (_name, before, after, change) => {
    const entry = call('entry', 0);
    const diff = traceDiff([shape(entry, ...before)], [shape(entry, ...after)]);
    expect(diff.calls.find(({ callee }) => callee === 'tax')?.change).toBe(change);
  });

  test('differ by the status of a call', () => {
    const diff = traceDiff([shape(call('tax', 0))], [shape(call('tax', 0, { status: 503 }))]);
    expect(diff.calls[0]?.statuses).toEqual({ before: '200', after: '503' });
    expect(diff.verdict).toBe('different');
  });

  test('differ by the order of calls that wait for each other', () => {
    const diff = traceDiff(
      [shape(call('stock', 0), call('price', 20))],
      [shape(call('price', 0), call('stock', 20))],
    );
    expect(diff.reordered).toEqual([{ first: 'orders -> GET price/', second: 'orders -> GET stock/' }]);
    expect(diff.verdict).toBe('different');
  });

  test('do not differ by the order of calls that overlap', () => {
    const diff = traceDiff(
      [shape(call('stock', 0), call('price', 5))],
      [shape(call('price', 0), call('stock', 5))],
    );
    expect(diff.reordered).toEqual([]);
  });

  test('do not differ by what changes from one replay to the next', () => {
    const diff = traceDiff(
      [shape(call('cart', 0))],
      [shape(call('cart', 0), call('tax', 20)), shape(call('cart', 0))],
    );
    expect(diff.verdict).toBe('volatile');
    expect(diff.calls.find(({ callee }) => callee === 'tax')?.change).toBe('volatile');
  });

  test('have the spread of the times of all runs beside each other', () => {
    const diff = traceDiff(
      [shape(call('cart', 0, { durationMicros: 7 }))],
      [10, 30, 20, 90].map((durationMicros) => shape(call('cart', 0, { durationMicros }))) as [TraceShape],
    );
    expect(diff.calls[0]?.beforeTime).toEqual({ n: 1, medianMicros: 7, minMicros: 7, maxMicros: 7 });
    expect(diff.calls[0]?.afterTime).toEqual({ n: 4, medianMicros: 25, minMicros: 10, maxMicros: 90 });
  });

  test('differ by findings that every replay has, or none has any more', () => {
    const lost = ['missing-context'];
    const diff = traceDiff(
      [shape(call('cart', 0, { findings: lost }))],
      [
        shape(call('cart', 0, { findings: ['stale-b3', 'many-headers'] })),
        shape(call('cart', 0, { findings: ['stale-b3'] })),
      ],
    );
    expect(diff.findings.gained).toEqual([{ code: 'stale-b3', callee: 'cart', before: 0, after: 1 }]);
    expect(diff.findings.lost).toEqual([{ code: 'missing-context', callee: 'cart', before: 1, after: 0 }]);
    expect(diff.verdict).toBe('different');
  });
});
