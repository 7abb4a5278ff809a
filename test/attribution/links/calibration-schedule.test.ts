import { describe, expect, it } from 'vitest';
import { CalibrationSchedule } from '../../../src/attribution/links/calibration-schedule.ts';

const never = (): boolean => false;

/** How many of so many windows, one after the other every so many microseconds, are due. */
function due(windows: number, everyMicros: number, isContradicted = never): number {
  const schedule = new CalibrationSchedule();
  let count = 0;
  for (let i = 0; i < windows; i += 1) {
    const window = { startMicros: i * everyMicros, hasUnlabelled: false };
    if (!schedule.isDue(window, 200, isContradicted)) continue;
    count += 1;
    schedule.calibrated(window.startMicros);
  }
  return count;
}

describe('calls that carry headers are scored', () => {
  it('always, while there are few labels or calls without headers beside them', () => {
    const schedule = new CalibrationSchedule();
    expect(schedule.isDue({ startMicros: 1, hasUnlabelled: false }, 149, never)).toBe(true);
    expect(schedule.isDue({ startMicros: 2, hasUnlabelled: true }, 200, never)).toBe(true);
  });

  it('every eighth window when they come slowly', () => {
    expect(due(80, 2_000_000)).toBe(10);
  });

  it('every ten seconds when they come fast', () => {
    expect(due(8_000, 10_000)).toBeLessThanOrEqual(8);
    expect(due(8_000, 10_000)).toBeGreaterThan(6);
  });

  it('whenever a value speaks against a header in a window that is looked at', () => {
    expect(due(80, 1, () => true)).toBe(10);
  });
});
