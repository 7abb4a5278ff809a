import { describe, expect, it } from 'vitest';
import { FRAME_MS, nextFrameMs } from '../../src/tui/frame-pace.ts';

const paced = (lates: readonly number[], from = FRAME_MS): number => lates.reduce(nextFrameMs, from);

describe('the time from frame to frame', () => {
  it('stays a fifteenth of a second while the thread is free', () => {
    expect(paced([0, 3, 20, 0])).toBe(FRAME_MS);
  });

  it('grows while the thread comes late, to half a second', () => {
    expect(paced([30])).toBeCloseTo(100);
    expect(paced([30, 200])).toBeCloseTo(150);
    expect(paced(Array(20).fill(400))).toBe(500);
  });

  it('goes back, more slowly, when it is free again', () => {
    expect(paced([0], 500)).toBeCloseTo(400);
    expect(paced(Array(20).fill(0), 500)).toBe(FRAME_MS);
  });
});
