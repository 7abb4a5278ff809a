import { describe, expect, it } from 'vitest';
import { type ListFacts, listColumns, timesText } from '../../../src/tui/list/list-columns.ts';
import { columnsFor as fitted, GUTTER_CELLS } from '../../../src/tui/table/columns.ts';

const columnsFor = (cells: number, facts: ListFacts = {}) => fitted(listColumns(facts), cells);

const headersFor = (cells: number, facts?: ListFacts) =>
  columnsFor(cells, facts)
    .map(({ header, width }) => header || 'times'.slice(0, width + 1))
    .join(' ');

describe('columnsFor', () => {
  it.each([
    [60, 'TIME MTH PATH ST TOTAL PROP'],
    [80, 'TIME MTH SERVICE PATH ST TOTAL UPSTR PROP'],
    [88, 'TIME MTH SERVICE PATH ST TOTAL times UPSTR PROP'],
    [100, 'TIME MTH SERVICE PATH ST TOTAL times UPSTR PROXY PROP'],
    [120, '# TIME MTH SERVICE PATH ST TOTAL times UPSTR PROXY TRACE PROP'],
  ])('at %d cells are %s', (cells, headers) => {
    expect(headersFor(cells)).toBe(headers);
  });

  it.each([
    [80, 'TIME MTH SERVICE PATH ST TOTAL UPSTR PROP'],
    [100, 'TIME MTH CALLER SERVICE PATH ST TOTAL times UPSTR PROP'],
    [120, '# TIME MTH CALLER SERVICE PATH ST TOTAL times UPSTR PROXY PROP'],
  ])('where callers are known, at %d cells are %s', (cells, headers) => {
    expect(headersFor(cells, { hasCallers: true })).toBe(headers);
  });

  it.each([
    [60, 'TIME FROM MTH PATH ST TOTAL PROP'],
    [80, 'TIME FROM MTH SERVICE PATH ST TOTAL PROP'],
    [120, '# TIME FROM MTH SERVICE PATH ST TOTAL times UPSTR PROXY PROP'],
  ])('of several sessions, at %d cells are %s', (cells, headers) => {
    expect(headersFor(cells, { hasSessions: true })).toBe(headers);
  });

  it('drops the milliseconds of the time after #, and before PROXY', () => {
    const time = (cells: number) => columnsFor(cells).find(({ header }) => header === 'TIME')?.width;

    expect([time(100), time(91), time(80)]).toEqual([12, 8, 8]);
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

it.each([
  [3, '3.0x'],
  [3.14, '3.1x'],
  [9.96, '10x'],
  [123.4, '123x'],
  [12_345, '999x'],
])('%d times the median is told as %s', (times, text) => {
  expect(timesText(times)).toBe(text);
});
