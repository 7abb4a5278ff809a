// How often what arrives is drawn. More than fifteen frames a second nobody can read; where the thread comes late to its
// timers it has more to do than it can, and the freshness of the screen is the first to give way. Keys are drawn at once.

export const FRAME_MS = 1000 / 15;

/** Slower than this looks as if it stood still. */
const LONGEST_MS = 500;
/** A thread that is free comes to a timer within a few ms; a collection of garbage, or a batch of records, takes this long. */
const LATE_MS = 25;

/** From one frame to the next, after one that came so late. */
export function nextFrameMs(frameMs: number, lateMs: number): number {
  return lateMs > LATE_MS ? Math.min(LONGEST_MS, frameMs * 1.5) : Math.max(FRAME_MS, frameMs / 1.25);
}
