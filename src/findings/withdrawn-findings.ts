// Warnings and errors that do not hold any more once more is known. Pure.
import type { Finding } from '../exchange/finding.ts';

export interface Withdrawn {
  readonly finding: Finding;
  /** What is said in its place: the same rule as information. */
  readonly now?: Finding;
}

/** One that only changed its words, or became worse or less bad, still holds. */
export function withdrawnFindings(before: readonly Finding[], after: readonly Finding[]): Withdrawn[] {
  if (before === after) return [];
  const alarming = before.filter(({ severity }) => severity !== 'info');
  return alarming.flatMap((finding): Withdrawn[] => {
    const same = after.filter(({ code }) => code === finding.code);
    if (same.some(({ severity }) => severity !== 'info')) return [];
    const [now] = same;
    return [now === undefined ? { finding } : { finding, now }];
  });
}
