import { expect, test } from 'vitest';
import { limitsInWords } from '../../src/exchange/limit.ts';

test('limits that were met are told with their counts, and those that were not are not', () => {
  expect(limitsInWords({ headerTime: 2, connections: 1 })).toBe(
    '2 x a head that did not come in time, 1 x too many connections',
  );
  expect(limitsInWords({})).toBe('');
});
