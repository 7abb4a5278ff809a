import { describe, expect, it } from 'vitest';
import { hitOf } from '../../src/tui/screen/hit.ts';
import { DIVIDER_CELLS, layoutChoices, screenLayout } from '../../src/tui/screen-layout.ts';

const list = { pane: 'list', layout: 'auto', isZoomed: false } as const;
const at = (columns: number, rows: number, view: 'requests' | 'routes' = 'requests', more = {}) =>
  screenLayout({ columns, rows }, view, { ...list, ...more });

describe('screenLayout', () => {
  it.each([
    [59, 24],
    [80, 14],
    [1, 1],
  ])('has no place for anything at %dx%d', (columns, rows) => {
    expect(at(columns, rows)).toBeUndefined();
  });

  it.each([
    [60, 15],
    [80, 24],
    [99, 60],
  ])('gives the pane with the keys the whole content at %dx%d', (columns, rows) => {
    const content = { width: columns, height: rows - 4 };

    expect(at(columns, rows)).toEqual({ arrangement: 'single', panes: { list: content }, content });
    expect(at(columns, rows, 'requests', { pane: 'detail' })).toMatchObject({ panes: { detail: content } });
  });

  it('puts the list on top, with 45 % of the height, from 100 columns', () => {
    expect(at(120, 40)).toMatchObject({
      arrangement: 'stacked',
      panes: {
        list: { width: 120, height: 16 },
        waterfall: { width: 66, height: 20 },
        detail: { width: 120 - 66 - DIVIDER_CELLS, height: 20 },
      },
    });
    expect(at(120, 40, 'routes')?.panes).toEqual({
      list: { width: 120, height: 16 },
      detail: { width: 120, height: 20 },
    });
  });

  it('puts the list on the left, with 55 %, from 160 columns', () => {
    const right = 160 - 88 - DIVIDER_CELLS;

    expect(at(160, 48)).toMatchObject({
      arrangement: 'beside',
      panes: {
        list: { width: 88, height: 44 },
        waterfall: { width: right, height: 18 },
        detail: { width: right, height: 26 },
      },
    });
    expect(at(160, 48, 'routes')?.panes.detail).toEqual({ width: right, height: 44 });
  });

  it('gives a pane all the room when it is zoomed, or one at a time is wanted', () => {
    expect(at(160, 48, 'requests', { isZoomed: true })?.arrangement).toBe('single');
    expect(at(160, 48, 'requests', { layout: 'single' })?.arrangement).toBe('single');
    expect(at(160, 48, 'requests', { layout: 'stacked' })?.arrangement).toBe('stacked');
    // What does not fit is as good as no choice.
    expect(at(120, 48, 'requests', { layout: 'beside' })?.arrangement).toBe('stacked');
    expect(at(80, 48, 'requests', { layout: 'stacked' })?.arrangement).toBe('single');
  });

  it.each([
    [80, ['auto']],
    [120, ['auto', 'single']],
    [160, ['auto', 'stacked', 'single']],
  ])('offers at %d columns the layouts %j', (columns, choices) => {
    expect(layoutChoices({ columns, rows: 40 })).toEqual(choices);
  });
});

describe('hitOf', () => {
  it.each([
    [160, 10, 2, { pane: 'list', row: 0 }],
    [160, 100, 5, { pane: 'waterfall', row: 3 }],
    [160, 100, 21, { pane: 'detail', row: 1 }],
    [160, 10, 0, undefined],
    [160, 10, 46, undefined],
    [120, 100, 5, { pane: 'list', row: 3 }],
    [120, 10, 25, { pane: 'waterfall', row: 5 }],
    [120, 100, 25, { pane: 'detail', row: 5 }],
    [80, 10, 5, { pane: 'list', row: 3 }],
  ])('at %d columns, column %d of row %d', (columns, column, row, hit) => {
    const layout = at(columns, columns === 120 ? 44 : 48);
    if (layout === undefined) throw new Error('it fits');

    expect(hitOf(layout, 'list', column, row)).toEqual(hit);
  });
});
