import { describe, expect, it } from 'vitest';
import { matchingMarginals } from '../../../src/attribution/links/matching-marginals.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

describe('the probabilities of an assignment', () => {
  it('are the softmax for one call', () => {
    const [row = []] = matchingMarginals([[0, Math.log(3)]], [1, NO_LIMIT]);

    expect(row[0]).toBeCloseTo(0.25, 6);
    expect(row[1]).toBeCloseTo(0.75, 6);
  });

  it('let a sure call push an unsure one aside', () => {
    const [, unsure = []] = matchingMarginals(
      [
        [10, 0, -20],
        [1, 0, -20],
      ],
      [1, 1, NO_LIMIT],
    );

    expect(unsure[1]).toBeGreaterThan(0.9);
  });

  it('leave room where there is room for more', () => {
    const [, second = []] = matchingMarginals(
      [
        [10, 0],
        [10, 0],
      ],
      [2, NO_LIMIT],
    );

    expect(second[0]).toBeGreaterThan(0.9);
  });

  it('sum to one, however far apart the scores are', () => {
    for (const row of matchingMarginals(
      [
        [-1e6, 700, 0],
        [5, -1e6, -800],
      ],
      [1, 1, NO_LIMIT],
    )) {
      expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
    }
  });
});
