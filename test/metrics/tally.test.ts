import { expect, it } from 'vitest';
import { Tally } from '../../src/metrics/tally.ts';

it('words beyond the limit are counted together, and those that are known go on by themselves', () => {
  const tally = new Tally();
  for (let word = 0; word < 600; word += 1) tally.add(String(word));
  tally.add('0');

  expect([...tally.entries()]).toHaveLength(501);
  expect(tally.of('other')).toBe(100);
  expect(tally.of('0')).toBe(2);
});
