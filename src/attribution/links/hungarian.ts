// The assignment of rows to columns with the greatest sum of scores (the Hungarian method in the form with potentials, after
// Jonker and Volgenant): O(rows² · columns). Every row gets a column; there must be at least as many columns as rows.

/** `scores[row][column]`; the index of the column of each row. */
export function bestAssignment(scores: readonly (readonly number[])[]): number[] {
  const rows = scores.length;
  const columns = scores[0]?.length ?? 0;
  if (rows === 0) return [];
  // Rows and columns count from 1; 0 is the column that the row being placed starts from.
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const cameFrom = new Int32Array(columns + 1);

  for (let row = 1; row <= rows; row += 1) {
    rowOf[0] = row;
    let column = 0;
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const isUsed = new Uint8Array(columns + 1);
    do {
      isUsed[column] = 1;
      const from = rowOf[column] ?? 0;
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let to = 1; to <= columns; to += 1) {
        if (isUsed[to] === 1) continue;
        const cost =
          -(scores[from - 1]?.[to - 1] ?? 0) - (rowPotential[from] ?? 0) - (columnPotential[to] ?? 0);
        if (cost < (slack[to] ?? 0)) {
          slack[to] = cost;
          cameFrom[to] = column;
        }
        if ((slack[to] ?? 0) < delta) {
          delta = slack[to] ?? 0;
          next = to;
        }
      }
      for (let each = 0; each <= columns; each += 1) {
        if (isUsed[each] === 1) {
          const placed = rowOf[each] ?? 0;
          rowPotential[placed] = (rowPotential[placed] ?? 0) + delta;
          columnPotential[each] = (columnPotential[each] ?? 0) - delta;
        } else {
          slack[each] = (slack[each] ?? 0) - delta;
        }
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const previous = cameFrom[column] ?? 0;
      rowOf[column] = rowOf[previous] ?? 0;
      column = previous;
    }
  }

  const columnOf = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column += 1) {
    const row = rowOf[column] ?? 0;
    if (row > 0) columnOf[row - 1] = column - 1;
  }
  return columnOf;
}
