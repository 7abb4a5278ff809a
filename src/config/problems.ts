// Something about the settings that a person can put right: where it stands, what is wrong, what would be right.

export interface Problem {
  /** `--timeout`, `TRACECTL_TIMEOUT`, `tracectl.config.json: service[1]`. */
  readonly path: string;
  /** A clause, for example `"30x" is no duration`. */
  readonly wrong: string;
  /** What to do, a clause in the imperative, for example `give a number with ms, s, m or h`. */
  readonly fix: string;
}

/** The known name that `name` was probably meant to be. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { name: candidate, distance };
  }
  // A third of the letters wrong is no slip any more.
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 3))
    ? best.name
    : undefined;
}

/** Levenshtein's distance, with two neighbours swapped counted as one (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        replaced,
        isSwap ? (beforePrevious[column - 2] ?? 0) + 1 : replaced,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
