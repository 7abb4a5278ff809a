// Which lines of two texts are the same, in their order: the longest common subsequence, after what both begin and end with
// has been set aside.

export interface DiffRow {
  /** `changed` has both sides, one in the place of the other. */
  readonly kind: 'same' | 'changed' | 'removed' | 'added';
  readonly before?: string;
  readonly after?: string;
}

/** A table of so many cells at most; beyond it, what lies between is shown as replaced. */
const MAX_TABLE_CELLS = 4_000_000;

export function lineDiff(before: readonly string[], after: readonly string[]): DiffRow[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const middle = middleRows(
    before.slice(start, before.length - tail),
    after.slice(start, after.length - tail),
  );
  const same = (line: string): DiffRow => ({ kind: 'same', before: line, after: line });
  return [
    ...before.slice(0, start).map(same),
    ...paired(middle),
    ...before.slice(before.length - tail).map(same),
  ];
}

function middleRows(before: readonly string[], after: readonly string[]): DiffRow[] {
  const removed = (line: string): DiffRow => ({ kind: 'removed', before: line });
  const added = (line: string): DiffRow => ({ kind: 'added', after: line });
  const width = after.length + 1;
  if ((before.length + 1) * width > MAX_TABLE_CELLS) return [...before.map(removed), ...after.map(added)];
  // lengths[i * width + j]: of the longest common subsequence of what follows i and j.
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const rows: DiffRow[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [first, second] = [before[i], after[j]];
    if (first !== undefined && first === second) {
      rows.push({ kind: 'same', before: first, after: first });
      i += 1;
      j += 1;
    } else if (
      first !== undefined &&
      (second === undefined || (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      rows.push(removed(first));
      i += 1;
    } else if (second !== undefined) {
      rows.push(added(second));
      j += 1;
    }
  }
  return rows;
}

/** Removed lines with the added ones that follow, one in the place of the other. */
function paired(rows: readonly DiffRow[]): DiffRow[] {
  const result: DiffRow[] = [];
  for (let at = 0; at < rows.length; ) {
    const removed = taken(rows, at, 'removed');
    const added = taken(rows, at + removed.length, 'added');
    if (removed.length === 0 || added.length === 0) {
      const row = rows[at];
      if (row !== undefined) result.push(row);
      at += 1;
      continue;
    }
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1) {
      const [before, after] = [removed[i]?.before, added[i]?.after];
      if (before !== undefined && after !== undefined) result.push({ kind: 'changed', before, after });
      else if (before !== undefined) result.push({ kind: 'removed', before });
      else if (after !== undefined) result.push({ kind: 'added', after });
    }
    at += removed.length + added.length;
  }
  return result;
}

function taken(rows: readonly DiffRow[], from: number, kind: DiffRow['kind']): readonly DiffRow[] {
  let to = from;
  while (rows[to]?.kind === kind) to += 1;
  return rows.slice(from, to);
}
