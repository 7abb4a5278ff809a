import { expect, it } from 'vitest';
import { oldestOf } from '../../src/sink/oldest-of.ts';

it('gives the members of a set from its old end, also those that come later', () => {
  const set = new Set([1, 2]);
  const oldest = oldestOf(set);
  const leave = (): number | undefined => {
    const member = oldest();
    if (member !== undefined) set.delete(member);
    return member;
  };

  expect([leave(), leave(), leave()]).toEqual([1, 2, undefined]);
  set.add(3);
  set.add(4);
  set.delete(3);
  expect([leave(), leave()]).toEqual([4, undefined]);
});
