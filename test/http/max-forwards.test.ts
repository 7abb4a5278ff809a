import { expect, test } from 'vitest';
import { forwardsLeft } from '../../src/http/max-forwards.ts';

test.each<[string, string[], number | undefined]>([
  ['TRACE', ['Max-Forwards', '3'], 3],
  ['OPTIONS', ['max-forwards', '0'], 0],
  ['TRACE', [], undefined],
  ['GET', ['Max-Forwards', '3'], undefined],
  ['OPTIONS', ['Max-Forwards', '-1'], undefined],
  ['OPTIONS', ['Max-Forwards', 'few'], undefined],
  ['OPTIONS', ['Max-Forwards', '1', 'Max-Forwards', '2'], undefined],
])('%s with %j has this many forwards left: %s', (method, headers, left) => {
  expect(forwardsLeft(method, headers)).toBe(left);
});
