import { describe, expect, it } from 'vitest';
import { createGlyphs } from '../../../src/tui/glyphs.ts';
import { rateText, shareText } from '../../../src/tui/routes/rate-text.ts';
import { sparkline } from '../../../src/tui/routes/sparkline.ts';

describe('sparkline', () => {
  it.each([
    [[0, 0, 0, 0], '    ', '    '],
    [[0, 1, 4, 8], ' ▁▄█', ' .:#'],
    // However little it is, what happened is seen.
    [[1000, 1, 0, 1000], '█▁ █', '#. #'],
  ])('of %j', (counts, drawn, plain) => {
    expect(sparkline(counts, 4, createGlyphs({ ascii: false }))).toBe(drawn);
    expect(sparkline(counts, 4, createGlyphs({ ascii: true }))).toBe(plain);
  });

  it('sums up what has no cell of its own', () => {
    expect(sparkline([1, 1, 0, 0, 2, 2], 3, createGlyphs({ ascii: false }))).toBe('▄ █');
  });
});

describe('rateText', () => {
  it.each([
    [0, '-'],
    [0.1, '0.1/s'],
    [14.25, '14.3/s'],
    [99.96, '100/s'],
    [1234.5, '1235/s'],
  ])('of %d is %s', (rate, text) => {
    expect(rateText(rate)).toBe(text);
  });
});

describe('shareText', () => {
  it.each([
    [0, '0%'],
    [1, '100%'],
    [0.5, '50%'],
    [0.0001, '0.1%'],
    [0.004, '0.4%'],
    [0.996, '99.6%'],
    [0.99999, '99.9%'],
  ])('of %d is %s', (share, text) => {
    expect(shareText(share)).toBe(text);
  });
});
