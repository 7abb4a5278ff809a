import { expect, it } from 'vitest';
import { closestName } from '../../src/config/problems.ts';

const known = ['upstream', 'timeout', 'connectTimeout', 'tui', 'to'];

it.each([
  ['upstrem', 'upstream'],
  ['uptsream', 'upstream'],
  ['Timeout', 'timeout'],
  ['connect-timeout', 'connectTimeout'],
  ['tuo', 'tui'],
])('takes %s for %s', (name, meant) => {
  expect(closestName(name, known)).toBe(meant);
});

it.each(['', 'colour', 'x', 'stream-of-upper'])('takes "%s" for nothing', (name) => {
  expect(closestName(name, known)).toBeUndefined();
});
