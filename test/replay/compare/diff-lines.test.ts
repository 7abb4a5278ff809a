import { expect, test } from 'vitest';
import { plainComparison } from '../../../src/replay/compare/compare-options.ts';
import { diffLines } from '../../../src/replay/compare/diff-lines.ts';
import { replayDiff } from '../../../src/replay/compare/replay-diff.ts';
import type { TraceShape } from '../../../src/replay/compare/trace-shape.ts';
import { json } from './compared-answers.ts';

const trace = (...callees: string[]): TraceShape => ({
  calls: callees.map((callee, i) => ({
    callee,
    method: 'GET',
    path: '/x',
    status: 200,
    startMicros: i * 100,
    durationMicros: 1000,
    findings: [],
  })),
});

test('a comparison reads as headings and lines with two sides', () => {
  const diff = replayDiff(
    { answer: json({ price: 9, name: 'tea' }), trace: trace('cart') },
    [{ answer: json({ price: 10, taxed: true }), trace: trace('cart', 'tax') }],
    plainComparison,
  );

  expect(diffLines(diff)).toEqual([
    { kind: 'heading', label: 'different' },
    { kind: 'heading', label: 'answer: different' },
    { kind: 'changed', label: '/price', before: '9', after: '10' },
    { kind: 'removed', label: '/name', before: 'tea' },
    { kind: 'added', label: '/taxed', after: 'true' },
    { kind: 'heading', label: 'trace: different' },
    { kind: 'same', label: 'GET cart/x', before: '1ms', after: '1ms' },
    { kind: 'added', label: 'GET tax/x', after: '1ms' },
  ]);
});

test('the same answer by another way is different', () => {
  const one = { answer: json({ ok: true }), trace: trace('cart') };
  const diff = replayDiff(one, [{ ...one, trace: trace('cart', 'pricing') }], plainComparison);
  expect([diff.verdict, diff.answer.verdict, diff.trace?.verdict]).toEqual([
    'different',
    'same',
    'different',
  ]);
});

test('where nothing is known of the traces, the answers alone decide', () => {
  const one = { answer: json({ ok: true }) };
  const diff = replayDiff(one, [one], plainComparison);
  expect(diff.verdict).toBe('same');
  expect(diffLines(diff).at(-1)).toEqual({ kind: 'note', label: 'Nothing is known of the calls behind it.' });
});
