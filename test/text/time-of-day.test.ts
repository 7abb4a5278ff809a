import { describe, expect, it } from 'vitest';
import { timeOfDay, timeOfDayMillis } from '../../src/text/time-of-day.ts';

/** Built from local parts, so that the test holds in every time zone. */
const local = new Date(2026, 0, 2, 7, 1, 9, 45).getTime() * 1000;

describe('the time of day', () => {
  it('is local, with two digits each', () => {
    expect(timeOfDay(local)).toBe('07:01:09');
  });

  it('has milliseconds when asked, cut off and not rounded', () => {
    expect(timeOfDayMillis(local + 999)).toBe('07:01:09.045');
  });
});
