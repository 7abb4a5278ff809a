import { describe, expect, it } from 'vitest';
import { listColumns } from '../../../src/tui/list/list-columns.ts';
import { columnsFor as fitted, GUTTER_CELLS } from '../../../src/tui/table/columns.ts';

const columnsFor = (cells: number) => fitted(listColumns, cells);

describe('columnsFor', () => {
  it.each([
    [60, 'TIME MTH PATH ST TOTAL PROP'],
    [80, 'TIME MTH SERVICE PATH ST TOTAL UPSTR PROP'],
    [88, 'TIME MTH SERVICE PATH ST TOTAL UPSTR PROXY PROP'],
    [100, '# TIME MTH SERVICE PATH ST TOTAL UPSTR PROXY PROP'],
    [120, '# TIME MTH SERVICE PATH ST TOTAL UPSTR PROXY TRACE PROP'],
  ])('at %d cells are %s', (cells, headers) => {
    expect(
      columnsFor(cells)
        .map(({ header }) => header)
        .join(' '),
    ).toBe(headers);
  });

  it('drops the milliseconds of the time after #, and before PROXY', () => {
    const time = (cells: number) => columnsFor(cells).find(({ header }) => header === 'TIME')?.width;

    expect([time(100), time(88), time(80)]).toEqual([12, 8, 8]);
  });

  it.each([60, 61, 79, 80, 88, 99, 100, 120, 200])(
    'fill %d cells exactly, the path taking the rest',
    (cells) => {
      const columns = columnsFor(cells);

      expect(columns.reduce((sum, { width, gap }) => sum + gap + width, GUTTER_CELLS)).toBe(cells);
      expect(columns.find(({ header }) => header === 'PATH')?.width).toBeGreaterThanOrEqual(20);
    },
  );

  it('always keep status, total and propagation', () => {
    const headers = columnsFor(10).map(({ header }) => header);

    expect(headers).toEqual(expect.arrayContaining(['ST', 'TOTAL', 'PROP']));
  });
});
