// The last minute in a few cells: one height for each step of some seconds.
import type { Glyphs } from '../glyphs.ts';

/** `counts`: one for each second, oldest first. The highest step is a full cell; a step with anything in it is seen. */
export function sparkline(counts: readonly number[], cells: number, { heights }: Glyphs): string {
  const steps = Array.from({ length: cells }, (_, i) => {
    const from = Math.floor((i * counts.length) / cells);
    const to = Math.floor(((i + 1) * counts.length) / cells);
    return counts.slice(from, to).reduce((sum, count) => sum + count, 0);
  });
  const highest = Math.max(1, ...steps);
  const top = heights.length - 1;
  return steps
    .map((step) => heights[step === 0 ? 0 : Math.max(1, Math.round((step / highest) * top))] ?? ' ')
    .join('');
}
