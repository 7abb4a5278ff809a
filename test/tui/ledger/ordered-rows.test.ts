import { describe, expect, it } from 'vitest';
import { OrderedRows } from '../../../src/tui/ledger/ordered-rows.ts';

const byNumber = (a: number, b: number): number => a - b;

/** The same numbers on every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
}

describe('OrderedRows', () => {
  it('says of thousands of rows that come and go what a sorted list would', () => {
    const next = numbers(1);
    const rows = new OrderedRows(byNumber);
    const model = new Set<number>();
    for (let i = 0; i < 20_000; i += 1) {
      const row = next() % 5_000;
      if (model.has(row)) {
        expect(rows.remove(row)).toBe(true);
        model.delete(row);
      } else {
        expect(rows.remove(row)).toBe(false);
        rows.insert(row);
        model.add(row);
      }
    }
    const sorted = [...model].sort(byNumber);

    expect(rows.size).toBe(sorted.length);
    expect([...rows]).toEqual(sorted);
    expect(rows.slice(1_000, 1_040)).toEqual(sorted.slice(1_000, 1_040));
    for (let i = -1; i <= sorted.length; i += 1) expect(rows.at(i)).toBe(i < 0 ? undefined : sorted[i]);
    for (const [i, row] of sorted.entries()) expect(rows.rankOf(row)).toBe(i);
  });

  it('tells where a row would stand that is not there', () => {
    const rows = new OrderedRows(byNumber);
    for (const row of [10, 20, 30]) rows.insert(row);

    expect([5, 15, 30, 31].map((row) => rows.rankOf(row))).toEqual([0, 1, 2, 3]);
    expect(new OrderedRows(byNumber).rankOf(5)).toBe(0);
  });

  it('replaces a row where it stands, and moves it when it belongs elsewhere', () => {
    const rows = new OrderedRows<{ n: number; text: string }>((a, b) => a.n - b.n);
    const [first, second] = [
      { n: 1, text: 'a' },
      { n: 2, text: 'b' },
    ];
    rows.insert(first);
    rows.insert(second);

    rows.replace(first, { n: 1, text: 'A' });
    expect([...rows].map(({ text }) => text)).toEqual(['A', 'b']);

    rows.replace(first, { n: 3, text: 'A' });
    expect([...rows].map(({ text }) => text)).toEqual(['b', 'A']);
  });
});
