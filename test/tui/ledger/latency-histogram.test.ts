import { describe, expect, it } from 'vitest';
import {
  countLatency,
  createHistogram,
  doublings,
  percentileMicros,
} from '../../../src/tui/ledger/latency-histogram.ts';

describe('a latency histogram', () => {
  it('tells percentiles within a tenth', () => {
    const histogram = createHistogram();
    for (let ms = 1; ms <= 1_000; ms += 1) countLatency(histogram, ms * 1_000, 1);

    for (const share of [0.5, 0.95, 0.99, 1]) {
      const micros = percentileMicros(histogram, share) ?? 0;
      expect(micros).toBeGreaterThanOrEqual(share * 1_000_000);
      expect(micros).toBeLessThan(share * 1_000_000 * 1.1);
    }
  });

  it('knows no percentile of nothing', () => {
    expect(percentileMicros(createHistogram(), 0.5)).toBeUndefined();
    expect(doublings(createHistogram())).toEqual([]);
  });

  it('takes a time back, and never more than there are', () => {
    const histogram = createHistogram();
    countLatency(histogram, 1_000, 1);
    countLatency(histogram, 1_000, -1);
    countLatency(histogram, 1_000, -1);

    expect(histogram.total).toBe(0);
    expect(percentileMicros(histogram, 0.5)).toBeUndefined();
  });

  it.each([0, 1, 0.4, 1e15])('takes %d microseconds', (micros) => {
    const histogram = createHistogram();
    countLatency(histogram, micros, 1);

    expect(histogram.total).toBe(1);
    expect(percentileMicros(histogram, 0.5)).toBeGreaterThan(0);
  });

  it('sums up by doublings, from the first to the last that has any', () => {
    const histogram = createHistogram();
    for (const micros of [1_100, 1_200, 5_000]) countLatency(histogram, micros, 1);

    expect(doublings(histogram)).toEqual([
      { fromMicros: 1_024, count: 2 },
      { fromMicros: 2_048, count: 0 },
      { fromMicros: 4_096, count: 1 },
    ]);
  });
});
