import { describe, expect, it } from 'vitest';
import { bestAssignment } from '../../../src/attribution/links/hungarian.ts';
import { seededRandom } from '../../support/simulated-service.ts';

describe('the best assignment', () => {
  it('gives up the best pair where the sum is greater without it', () => {
    const scores = [
      [9, 8],
      [8, 1],
    ];

    expect(bestAssignment(scores)).toEqual([1, 0]);
  });

  it('leaves columns over', () => {
    expect(bestAssignment([[1, 5, 2]])).toEqual([1]);
    expect(bestAssignment([])).toEqual([]);
  });

  it('is as good as the best of all permutations', () => {
    const random = seededRandom(7);

    for (let round = 0; round < 50; round += 1) {
      const scores = Array.from({ length: 5 }, () => Array.from({ length: 6 }, () => random() * 20 - 10));

      const columns = bestAssignment(scores);

      expect(new Set(columns).size).toBe(5);
      const sum = columns.reduce((total, column, row) => total + (scores[row]?.[column] ?? 0), 0);
      expect(sum).toBeCloseTo(bestSum(scores, 0, new Set()), 9);
    }
  });
});

function bestSum(scores: readonly (readonly number[])[], row: number, used: ReadonlySet<number>): number {
  const own = scores[row];
  if (own === undefined) return 0;
  return Math.max(
    ...own.map((score, column) =>
      used.has(column)
        ? Number.NEGATIVE_INFINITY
        : score + bestSum(scores, row + 1, new Set([...used, column])),
    ),
  );
}
