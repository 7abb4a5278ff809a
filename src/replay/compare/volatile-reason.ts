// Why two values that differ count as the same, judged by the values alone. Pure.
import type { CompareOptions } from './compare-options.ts';
import type { ComparedAnswer } from './compared-answer.ts';
import type { VolatileReason } from './difference.ts';
import { sharedShape } from './volatile-shapes.ts';

/** Both sides of the comparison, for what depends on their time and host. */
export interface Sides {
  readonly before: ComparedAnswer;
  readonly after: ComparedAnswer;
}

/** Undefined: the difference counts. */
export function volatileReason(
  before: string,
  after: string,
  { before: one, after: other }: Sides,
  { replaced }: CompareOptions,
): VolatileReason | undefined {
  const times = { beforeMs: one.atMs, afterMs: other.atMs };
  if (sharedShape(before, after, times) !== undefined) return 'shape';
  const moved = [[one.authority, other.authority] as const, ...replaced];
  const expected = moved.reduce(
    (text, [recorded, live]) => (recorded === '' ? text : text.replaceAll(recorded, live)),
    before,
  );
  if (expected === before) return undefined;
  return expected === after || sharedShape(expected, after, times) !== undefined ? 'replaced' : undefined;
}
