import { describe, expect, it } from 'vitest';
import { lineDiff } from '../../../src/tui/diff/line-diff.ts';

function shown(before: string, after: string): string {
  const lines = (text: string): string[] => (text === '' ? [] : text.split(' '));
  return lineDiff(lines(before), lines(after))
    .map(({ kind, before: a, after: b }) =>
      kind === 'same' ? `${a}` : kind === 'changed' ? `${a}~${b}` : kind === 'removed' ? `-${a}` : `+${b}`,
    )
    .join(' ');
}

describe('lineDiff', () => {
  it.each([
    ['', '', ''],
    ['a b c', 'a b c', 'a b c'],
    ['a b c', 'a c', 'a -b c'],
    ['a c', 'a b c', 'a +b c'],
    ['a b c', 'a x c', 'a b~x c'],
    ['a b c', 'a x y c', 'a b~x +y c'],
    ['a b c d', 'a x d', 'a b~x -c d'],
    ['', 'a b', '+a +b'],
    ['a b', '', '-a -b'],
    ['a a a', 'a a', 'a a -a'],
    ['a b c d e', 'c d e a b', '-a -b c d e +a +b'],
  ])('of %j and %j is %j', (before, after, rows) => {
    expect(shown(before, after)).toBe(rows);
  });

  it('of two that are too long to compare says that all was replaced', () => {
    const before = Array.from({ length: 3_000 }, (_, i) => `a${i}`);
    const after = Array.from({ length: 3_000 }, (_, i) => `b${i}`);

    const rows = lineDiff(['same', ...before], ['same', ...after]);

    expect(rows[0]?.kind).toBe('same');
    expect(rows).toHaveLength(3_001);
    expect(rows.slice(1).every(({ kind }) => kind === 'changed')).toBe(true);
  });
});
