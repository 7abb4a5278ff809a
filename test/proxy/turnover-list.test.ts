import { expect, test } from 'vitest';
import { TurnoverList } from '../../src/proxy/turnover-list.ts';

test('a list of what comes and goes holds what was added and not deleted', () => {
  const list = new TurnoverList<string>();
  for (const one of ['a', 'b', 'c', 'd']) list.add(one);

  expect(list.delete('b')).toBe(true);
  expect(list.delete('b')).toBe(false);
  expect(list.delete('x')).toBe(false);
  expect(list.delete('d')).toBe(true);

  expect(list.all().toSorted()).toEqual(['a', 'c']);
  expect(list.size).toBe(2);
  expect(list.has('a')).toBe(true);
  expect(list.has('b')).toBe(false);
  expect(list.delete('a')).toBe(true);
  expect(list.delete('c')).toBe(true);
  expect(list.delete('c')).toBe(false);
  expect(list.size).toBe(0);
});
