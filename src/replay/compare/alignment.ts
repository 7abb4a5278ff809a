// Two lists of texts laid side by side: what stands in both, what was put in and what was taken out. Pure.
// Equal ends are taken off first; the middle by the longest common subsequence, within a bound: what is larger is laid
// side by side as it stands.

export interface AlignedPair {
  /** Index in the first list. Absent: put in. */
  readonly before?: number;
  /** Index in the second list. Absent: taken out. */
  readonly after?: number;
}

const MAX_CELLS = 4_000_000;

export function alignment(before: readonly string[], after: readonly string[]): AlignedPair[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end += 1;
  }
  const pairs: AlignedPair[] = Array.from({ length: start }, (_, i) => ({ before: i, after: i }));
  const middle = [before.slice(start, before.length - end), after.slice(start, after.length - end)] as const;
  for (const pair of alignedMiddle(...middle)) {
    pairs.push({
      ...(pair.before !== undefined && { before: pair.before + start }),
      ...(pair.after !== undefined && { after: pair.after + start }),
    });
  }
  for (let i = end; i > 0; i -= 1) pairs.push({ before: before.length - i, after: after.length - i });
  return pairs;
}

function alignedMiddle(before: readonly string[], after: readonly string[]): AlignedPair[] {
  if (before.length * after.length > MAX_CELLS) return sideBySide(0, before.length, 0, after.length);
  const width = after.length + 1;
  /** Length of the longest common subsequence of what follows. */
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const pairs: AlignedPair[] = [];
  let i = 0;
  let j = 0;
  let gapI = 0;
  let gapJ = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      pairs.push(...sideBySide(gapI, i, gapJ, j), { before: i, after: j });
      i += 1;
      j += 1;
      gapI = i;
      gapJ = j;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  pairs.push(...sideBySide(gapI, before.length, gapJ, after.length));
  return pairs;
}

/** What stands between two equal places: changed as far as both have something, then put in or taken out. */
function sideBySide(fromI: number, toI: number, fromJ: number, toJ: number): AlignedPair[] {
  return Array.from({ length: Math.max(toI - fromI, toJ - fromJ) }, (_, k) => ({
    ...(fromI + k < toI && { before: fromI + k }),
    ...(fromJ + k < toJ && { after: fromJ + k }),
  }));
}
