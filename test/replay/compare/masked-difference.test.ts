import { expect, test } from 'vitest';
import { maskedDifference } from '../../../src/replay/compare/masked-difference.ts';

test.each([
  ['/access_token', 'abc', '***'],
  ['/credentials/password/old', 'abc', '***'],
  ['/user', '{"name":"ada","password":"abc"}', '{"name":"ada","password":"***"}'],
  [
    'line 3',
    '<input type="hidden" name="csrf_token" value="abc">',
    '<input type="hidden" name="csrf_token" value="***">',
  ],
  ['line 3', "<input value='abc' name='csrf'>", "<input value='***' name='csrf'>"],
  ['line 3', '<meta name="csrf-token" content="abc">', '<meta name="csrf-token" content="***">'],
  ['line 3', '<input name="city" value="Ulm">', '<input name="city" value="Ulm">'],
  ['/price', '9', '9'],
])('%s: %s', (where, text, expected) => {
  expect(maskedDifference(where, text)).toBe(expected);
});
