import { describe, expect, it } from 'vitest';
import { listWindow } from '../../../src/tui/table/list-window.ts';

describe('listWindow', () => {
  it.each([
    // count, rows, index, row -> top, row
    [0, 10, -1, 9, 0, -1],
    [3, 10, 2, 9, 0, 2],
    [30, 10, 29, 9, 20, 9],
    [30, 10, 15, 4, 11, 4],
    [30, 10, 2, 9, 0, 2],
    [30, 10, 29, 0, 20, 9],
    [30, 5, 15, 9, 11, 4],
  ])('of %d entries on %d rows with entry %d wanted on row %d', (count, rows, index, row, top, shownRow) => {
    expect(listWindow(count, rows, index, row)).toEqual({ top, row: shownRow });
  });
});
