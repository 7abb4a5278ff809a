import { expect, test } from 'vitest';
import { afterStep, lagSpread, noProgress } from '../../src/replay/progress.ts';

test('steps are counted by what became of them', () => {
  const steps = [
    { kind: 'skipped' },
    { kind: 'planned' },
    { kind: 'sent', isAnswered: true, verdict: 'same' },
    { kind: 'sent', isAnswered: false, verdict: 'different' },
  ] as const;

  expect(steps.reduce(afterStep, noProgress('r', 9))).toEqual({
    run: 'r',
    total: 9,
    done: 4,
    sent: 2,
    skipped: 1,
    failed: 1,
    verdicts: { same: 1, volatile: 0, different: 1, notComparable: 0 },
    state: 'running',
  });
});

test('lags are told by their spread', () => {
  expect(lagSpread([])).toBeUndefined();
  expect(lagSpread([3])).toEqual({ n: 1, p50Ms: 3, p95Ms: 3, maxMs: 3 });
  expect(lagSpread(Array.from({ length: 100 }, (_, i) => 99 - i))).toEqual({
    n: 100,
    p50Ms: 50,
    p95Ms: 95,
    maxMs: 99,
  });
});
