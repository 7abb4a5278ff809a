import { expect, test } from 'vitest';
import { readWords } from '../../src/cli/replay-selection.ts';

test.each([
  [[], { kind: 'nothing' }],
  [['7', '#8', '00000000000000e1'], { kind: 'ids', ids: ['7', '8', '00000000000000e1'] }],
  [['status:5xx', 'method:POST'], { kind: 'filter', asked: { text: 'status:5xx method:POST' } }],
  [['7', 'status:5xx'], { kind: 'filter' }],
  [['(a'], { kind: 'wrong', problem: expect.stringContaining('The filter "(a" cannot be read: ') }],
])('%j', (words, expected) => {
  expect(readWords(words)).toMatchObject(expected);
});
