import { describe, expect, it } from 'vitest';
import { DelayHistogram } from '../../../src/attribution/links/delay-histogram.ts';

function learned(...delaysMs: readonly number[]): DelayHistogram {
  const histogram = new DelayHistogram();
  for (const ms of delaysMs) histogram.add(ms * 1000);
  return histogram;
}

describe('what is known of a delay', () => {
  it('is nothing at first: a shorter delay is likelier only as far as there are more long ones', () => {
    const flat = new DelayHistogram();

    expect(flat.logDensity(1_000) - flat.logDensity(10_000)).toBeCloseTo(Math.log(10), 6);
  });

  it('favours what was seen over what was not', () => {
    const histogram = learned(...new Array<number>(30).fill(5));

    expect(histogram.logDensity(5_000)).toBeGreaterThan(histogram.logDensity(50_000) + 5);
  });

  it('keeps two humps apart', () => {
    const histogram = learned(...new Array<number>(40).fill(1), ...new Array<number>(40).fill(100));

    // For each unit of the logarithm: the valley between is no likelier than the hills.
    const at = (ms: number): number => histogram.logDensity(ms * 1000) + Math.log(ms);
    expect(at(1)).toBeGreaterThan(at(10) + 2);
    expect(at(100)).toBeGreaterThan(at(10) + 2);
  });

  it('never rules anything out', () => {
    const histogram = learned(...new Array<number>(400).fill(1));

    for (const delay of [0, 1, 1e5, 1e9, 1e12]) expect(histogram.logDensity(delay)).toBeGreaterThan(-60);
  });

  it('lets the past fade', () => {
    const histogram = learned(...new Array<number>(600).fill(1), ...new Array<number>(1500).fill(20));

    expect(histogram.total).toBeLessThanOrEqual(500);
    expect(histogram.logDensity(20_000) + Math.log(20)).toBeGreaterThan(histogram.logDensity(1_000) + 1);
  });
});
