import { describe, expect, it } from 'vitest';
import { DIVIDER_CELLS, screenLayout } from '../../src/tui/screen-layout.ts';

describe('screenLayout', () => {
  it.each([
    [59, 24],
    [80, 14],
    [1, 1],
  ])('has no place for anything at %dx%d', (columns, rows) => {
    expect(screenLayout({ columns, rows })).toBeUndefined();
  });

  it.each([
    [60, 15],
    [80, 24],
    [99, 60],
  ])('gives list and detail the whole content in turn at %dx%d', (columns, rows) => {
    const content = { width: columns, height: rows - 3 };

    expect(screenLayout({ columns, rows })).toEqual({
      arrangement: 'single',
      list: content,
      detail: content,
      content,
    });
  });

  it('puts the list on top, with 45 % of the height, from 100 columns', () => {
    expect(screenLayout({ columns: 120, rows: 40 })).toMatchObject({
      arrangement: 'stacked',
      list: { width: 120, height: 17 },
      detail: { width: 120, height: 20 },
    });
  });

  it('puts them side by side, the list with 55 %, from 160 columns', () => {
    expect(screenLayout({ columns: 160, rows: 48 })).toMatchObject({
      arrangement: 'beside',
      list: { width: 88, height: 45 },
      detail: { width: 160 - 88 - DIVIDER_CELLS, height: 45 },
    });
  });
});
