import { expect, it } from 'vitest';
import { createGlyphs } from '../../../src/tui/glyphs.ts';
import { routeColumns } from '../../../src/tui/routes/route-columns.ts';
import { columnsFor, GUTTER_CELLS } from '../../../src/tui/table/columns.ts';

const columns = (cells: number) => columnsFor(routeColumns(0, createGlyphs({ ascii: true })), cells);

it.each([
  [60, 'MTH SERVICE ROUTE COUNT P95 CTX'],
  [80, 'MTH SERVICE ROUTE COUNT RATE P50 P95 ERR CTX'],
  [100, 'MTH SERVICE ROUTE COUNT RATE P50 P95 P99 ERR CTX'],
  [120, 'MTH SERVICE ROUTE COUNT RATE P50 P95 P99 ERR CTX LAST MINUTE'],
])('at %d cells routes have the columns %s', (cells, headers) => {
  const shown = columns(cells);

  expect(shown.map(({ header }) => header).join(' ')).toBe(headers);
  expect(shown.reduce((sum, { width, gap }) => sum + gap + width, GUTTER_CELLS)).toBe(cells);
});
