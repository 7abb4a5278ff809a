import { describe, expect, it } from 'vitest';
import { backOffMs, retryAfterMs } from '../../src/relay/back-off.ts';

describe('backOffMs', () => {
  it('doubles from 0.2 s to 5 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => backOffMs(attempt, 0))).toEqual([
      200, 400, 800, 1600, 3200, 5000, 5000, 5000,
    ]);
  });

  it('takes up to a half off at random', () => {
    expect(backOffMs(1, 0.5)).toBe(150);
    expect(backOffMs(1, 1)).toBe(100);
  });
});

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each([
    ['0', 0],
    [' 3 ', 3_000],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9_000],
    ['Thu, 01 Jan 2025 00:00:00 GMT', 0],
    ['999999', 300_000],
    ['soon', undefined],
    ['', undefined],
  ])('reads %j', (text, expected) => {
    expect(retryAfterMs(text, now)).toBe(expected);
  });
});
