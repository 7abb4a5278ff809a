import { describe, expect, it } from 'vitest';
import {
  countAt,
  createRateWindow,
  isMoving,
  lastMinute,
  perSecond,
  type RateWindow,
} from '../../../src/tui/ledger/rate-window.ts';

const NOW = 1_000_000;

function counted(...seconds: readonly number[]): RateWindow {
  const window = createRateWindow();
  for (const second of seconds) countAt(window, second, 1);
  return window;
}

describe('a rate window', () => {
  it('tells what happened in each of the last sixty seconds, the newest last', () => {
    const window = counted(NOW - 60, NOW - 59, NOW - 59, NOW - 1, NOW);

    const seconds = lastMinute(window, NOW);

    expect(seconds).toHaveLength(60);
    expect([seconds[0], seconds[58], seconds[59]]).toEqual([2, 1, 1]);
  });

  it('forgets what is older, however long nothing happened', () => {
    const window = counted(NOW);

    expect(lastMinute(window, NOW + 59).some((count) => count > 0)).toBe(true);
    expect(lastMinute(window, NOW + 60).some((count) => count > 0)).toBe(false);
    countAt(window, NOW + 120, 1);
    expect(lastMinute(window, NOW + 120).filter((count) => count > 0)).toEqual([1]);
  });

  it('counts what is told late, unless it is too old', () => {
    const window = counted(NOW, NOW - 30, NOW - 60);

    expect(lastMinute(window, NOW).filter((count) => count > 0)).toEqual([1, 1]);
  });

  it('tells a rate over ten whole seconds', () => {
    const window = counted(NOW, NOW, NOW - 1, NOW - 10, NOW - 11);

    expect(perSecond(window, NOW)).toBe(0.2);
    expect(perSecond(counted(), NOW)).toBe(0);
  });

  it('takes back, and says whether time alone changes it', () => {
    const window = counted(NOW);
    countAt(window, NOW, -1);
    countAt(window, NOW, -1);

    expect(lastMinute(window, NOW)[59]).toBe(0);
    expect(isMoving(window, NOW + 60)).toBe(true);
    expect(isMoving(window, NOW + 61)).toBe(false);
    expect(isMoving(createRateWindow(), NOW)).toBe(false);
  });
});
