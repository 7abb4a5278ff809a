import { describe, expect, it } from 'vitest';
import { totalCounts } from '../../src/session/watch-state.ts';

const counts = {
  ...{ requests: 3, errors: 1, warnings: 0, evicted: 0 },
  shed: { openings: 0, bodies: 0, records: 0 },
};

describe('the counts of several sessions', () => {
  it('add up recorded answers, of those that give any', () => {
    const total = totalCounts([
      { ...counts, stubs: { answered: 2, unmatched: 1 } },
      counts,
      { ...counts, stubs: { answered: 5, unmatched: 0 } },
    ]);

    expect(total).toMatchObject({ requests: 9, errors: 3, stubs: { answered: 7, unmatched: 1 } });
    expect(totalCounts([counts, counts]).stubs).toBeUndefined();
  });
});
