import { expect, it } from 'vitest';
import { RecentKeys } from '../../src/session/recent-keys.ts';

it('a key is new once, until it is forgotten for newer ones', () => {
  const keys = new RecentKeys(2);

  expect(['a', 'a', 'b', 'c', 'c', 'a'].map((key) => keys.isNew(key))).toEqual([
    ...[true, false, true, true],
    ...[false, true],
  ]);
});
