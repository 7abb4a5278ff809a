import { describe, expect, it } from 'vitest';
import { cellWidth, cutEnd, cutMiddle, padCellsEnd, padCellsStart, wrapCells } from '../../src/text/cells.ts';

describe('cellWidth', () => {
  it.each([
    ['', 0],
    ['/orders', 7],
    ['größe', 5],
    ['注文', 4],
    ['e\u0301', 1],
    ['ﾊﾝ', 2],
  ])('measures %j as %d cells', (text, cells) => {
    expect(cellWidth(text)).toBe(cells);
  });
});

describe('cutEnd', () => {
  it.each([
    ['/orders', 7, '/orders'],
    ['/orders/17', 7, '/orde..'],
    ['/orders', 2, '..'],
    ['/orders', 1, '.'],
    ['/orders', 0, ''],
    ['注文注文', 7, '注文..'],
    ['e\u0301e\u0301e\u0301e\u0301', 3, 'e\u0301..'],
  ])('cuts %j to %d cells', (text, cells, cut) => {
    expect(cutEnd(text, cells)).toBe(cut);
  });
});

describe('cutMiddle', () => {
  it.each([
    ['/orders/17', 10, '/orders/17'],
    ['/orders/17/items', 10, '/ord..tems'],
    ['/orders/17/items', 9, '/ord..ems'],
    ['/orders/17/items', 2, '..'],
    ['/注文/注文/注文', 9, '/注..文'],
  ])('cuts %j to %d cells and keeps both ends', (text, cells, cut) => {
    expect(cutMiddle(text, cells)).toBe(cut);
    expect(cellWidth(cut)).toBeLessThanOrEqual(cells);
  });
});

describe('padCellsEnd and padCellsStart', () => {
  it('fill up to cells, not to characters', () => {
    expect(padCellsEnd('注文', 6)).toBe('注文  ');
    expect(padCellsStart('48ms', 6)).toBe('  48ms');
  });

  it('leave a text alone that is wider', () => {
    expect(padCellsEnd('/orders', 3)).toBe('/orders');
    expect(padCellsStart('/orders', 3)).toBe('/orders');
  });
});

describe('wrapCells', () => {
  it.each([
    ['', 10, ['']],
    ['short', 10, ['short']],
    ['pass the headers on', 10, ['pass the', 'headers on']],
    ['exactly ten', 7, ['exactly', 'ten']],
    ['a4bf92f3577b34da6', 8, ['a4bf92f3', '577b34da', '6']],
    ['a b4bf92f3577b34da6', 8, ['a b4bf92', 'f3577b34', 'da6']],
    ['注文注文注', 4, ['注文', '注文', '注']],
  ])('wraps %j at %d cells', (text, cells, lines) => {
    expect(wrapCells(text, cells)).toEqual(lines);
  });

  it('ends even when a single cell is asked for and a character needs two', () => {
    expect(wrapCells('注文', 1)).toEqual(['注', '文']);
  });
});
