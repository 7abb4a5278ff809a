import { describe, expect, it } from 'vitest';
import { createSpanQueue } from '../../src/relay/span-queue.ts';

function pieceOf(spans: readonly { readonly piece: string | Uint8Array }[]): (string | Uint8Array)[] {
  return spans.map(({ piece }) => piece);
}

describe('createSpanQueue', () => {
  it('gives back the oldest first, at most so many', () => {
    const queue = createSpanQueue({ maxSpans: 10, maxBytes: 1000 });
    for (const piece of ['a', 'b', 'c']) queue.push(piece);

    expect(pieceOf(queue.take(2, 1000))).toEqual(['a', 'b']);
    expect(pieceOf(queue.take(2, 1000))).toEqual(['c']);
    expect(queue.take(2, 1000)).toEqual([]);
  });

  it('gives at most so many bytes, but one span at least', () => {
    const queue = createSpanQueue({ maxSpans: 10, maxBytes: 1000 });
    for (const piece of ['aaaa', 'bb', 'cc', 'd']) queue.push(piece);

    expect(pieceOf(queue.take(9, 3))).toEqual(['aaaa']);
    expect(pieceOf(queue.take(9, 4))).toEqual(['bb', 'cc']);
  });

  it('lets the oldest leave when there are too many', () => {
    const queue = createSpanQueue({ maxSpans: 2, maxBytes: 1000 });

    const left = ['a', 'b', 'c', 'd'].map((piece) => queue.push(piece));

    expect(left).toEqual([0, 0, 1, 1]);
    expect(queue.count()).toBe(2);
    expect(pieceOf(queue.take(9, 1000))).toEqual(['c', 'd']);
  });

  it('lets as many leave as a large one needs, counted in bytes, not characters', () => {
    const queue = createSpanQueue({ maxSpans: 10, maxBytes: 6 });
    for (const piece of ['aa', 'bb', 'cc']) queue.push(piece);

    expect(queue.push('éé')).toBe(2);
    expect(pieceOf(queue.take(9, 1000))).toEqual(['cc', 'éé']);
  });

  it('does not keep what is larger than all of it', () => {
    const queue = createSpanQueue({ maxSpans: 10, maxBytes: 3 });
    queue.push('aa');

    expect(queue.push('bbbb')).toBe(2);
    expect(queue.count()).toBe(0);
  });

  it('keeps its order over many rounds', () => {
    const queue = createSpanQueue({ maxSpans: 50, maxBytes: 10_000 });
    const out: (string | Uint8Array)[] = [];
    for (let i = 0; i < 300; i++) {
      queue.push(String(i));
      if (i % 3 === 0) out.push(...pieceOf(queue.take(2, 100)));
    }
    out.push(...pieceOf(queue.take(1000, 100_000)));

    const numbers = out.map(Number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(numbers.at(-1)).toBe(299);
  });
});
