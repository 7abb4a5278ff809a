import { describe, expect, it } from 'vitest';
import { bytesText, countText, durationText } from '../../src/text/quantities.ts';

describe('durationText', () => {
  it.each([
    [0, '0ms'],
    [49, '0ms'],
    [50, '0.1ms'],
    [412, '0.4ms'],
    [949, '0.9ms'],
    [950, '1ms'],
    [48_213, '48ms'],
    [999_499, '999ms'],
    [999_500, '1.00s'],
    [1_204_000, '1.20s'],
    [9_994_000, '9.99s'],
    [9_996_000, '10.0s'],
    [99_960_000, '1m40s'],
    [125_000_000, '2m05s'],
    [3_599_600_000, '1h00m'],
    [11_220_000_000, '3h07m'],
  ])('shows %d µs as %s, in at most six cells', (micros, text) => {
    expect(durationText(micros)).toBe(text);
    expect(text.length).toBeLessThanOrEqual(6);
  });
});

describe('bytesText', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234, '1.2 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [3_200_000, '3.2 MB'],
    [1_073_741_824, '1.1 GB'],
  ])('shows %d as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});

describe('countText', () => {
  it.each([
    [0, '0'],
    [9_999, '9999'],
    [12_345, '12.3k'],
    [1_234_567, '1.2M'],
  ])('shows %d as %s', (count, text) => {
    expect(countText(count)).toBe(text);
  });
});
