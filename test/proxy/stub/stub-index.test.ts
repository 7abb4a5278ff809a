import { describe, expect, it } from 'vitest';
import { IndexBuilder, IndexReader, type VariantKeys } from '../../../src/proxy/stub/stub-index.ts';

const keys = (place: string, head = '', body = ''): VariantKeys => ({ place, head, body });

function indexOf(...added: readonly VariantKeys[]): IndexReader {
  const builder = new IndexBuilder();
  for (const [i, each] of added.entries()) builder.add(each, { at: i * 2 ** 33, length: i });
  return new IndexReader(builder.finish());
}

describe('the index of recorded answers', () => {
  it('finds what was added, in the order in which it was added, also beyond 4 GiB', () => {
    const index = indexOf(keys('a', 'h', 'b'), keys('c'), keys('a', 'h', 'b'), keys('a', 'h', 'other'));

    const { from, to } = index.range(keys('a', 'h', 'b'));

    expect(to - from).toBe(1);
    expect(index.answerCount(from)).toBe(2);
    expect([0, 1, 2].map((n) => index.answer(from, n))).toEqual([
      { at: 0, length: 0 },
      { at: 2 ** 34, length: 2 },
      undefined,
    ]);
    expect(index.size).toBe(3);
  });

  it('has a range for a place, and for a place with a head', () => {
    const index = indexOf(keys('a', 'h', '1'), keys('a', 'h', '2'), keys('a', 'i'), keys('b', 'h'));
    const count = (wanted: Parameters<IndexReader['range']>[0]): number => {
      const { from, to } = index.range(wanted);
      return to - from;
    };

    expect(count({ place: 'a' })).toBe(3);
    expect(count({ place: 'a', head: 'h' })).toBe(2);
    expect(count({ place: 'b' })).toBe(1);
    expect(count({ place: 'c' })).toBe(0);
    expect(count({ place: 'b', head: 'i' })).toBe(0);
  });

  it('tells every one of thousands from all others', () => {
    const all = Array.from({ length: 5_000 }, (_, i) =>
      keys(`GET /items/${i % 500}`, String(i % 7), String(i)),
    );
    const index = indexOf(...all);

    expect(index.size).toBe(all.length);
    for (const [i, each] of all.entries()) {
      const { from, to } = index.range(each);
      expect([to - from, index.answer(from, 0)?.length]).toEqual([1, i]);
    }
  });

  it('may be empty', () => {
    expect(indexOf().range({ place: 'a' })).toEqual({ from: 0, to: 0 });
  });
});
