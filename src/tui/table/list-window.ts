// Which part of the list is on the screen. The cursor keeps its row there, whatever arrives below it or is evicted above it.

export interface ListWindow {
  /** Index of the first visible entry. */
  readonly top: number;
  /** Row of the cursor within the window. */
  readonly row: number;
}

/** The window of `rows` rows over `count` entries that has entry `index` on row `row`, or as close to it as the ends allow. */
export function listWindow(count: number, rows: number, index: number, row: number): ListWindow {
  const wantedRow = clamp(row, 0, Math.max(0, rows - 1));
  const top = clamp(index - wantedRow, 0, Math.max(0, count - rows));
  return { top, row: index - top };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
