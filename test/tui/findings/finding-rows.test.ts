import { describe, expect, it } from 'vitest';
import { findingColumns } from '../../../src/tui/findings/finding-columns.ts';
import { callsOf, findingRows, placeOf } from '../../../src/tui/findings/finding-rows.ts';
import { columnsFor, GUTTER_CELLS } from '../../../src/tui/table/columns.ts';
import { shopFindings } from '../../support/shop-session.ts';

const muted = [{ mute: 'client-root', reason: 'old', count: 2 }];
const codes = (onlyGrave: boolean): string[] =>
  findingRows(shopFindings, muted, onlyGrave).map((row) =>
    row.kind === 'muted' ? `muted ${row.muted.mute}` : row.finding.code,
  );

describe('findingRows', () => {
  it('are what was found in its order, then what is muted', () => {
    expect(codes(false)).toEqual([...shopFindings.map(({ code }) => code), 'muted client-root']);
  });

  it('are what is held against somebody, where only that is wanted', () => {
    expect(codes(true)).toEqual(['client-not-instrumented', 'partial-context']);
  });

  it('have keys that tell any two apart', () => {
    const keys = findingRows(
      [...shopFindings, ...shopFindings.map((each) => ({ ...each, callee: 'else' }))],
      muted,
      false,
    );

    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
  });
});

describe('the columns', () => {
  it.each([60, 80, 88, 110, 120, 200])(
    'fit into %d cells, and drop neither the finding nor its calls',
    (cells) => {
      const columns = columnsFor(
        findingColumns(() => 1),
        cells,
      );

      expect(columns.reduce((sum, { width, gap }) => sum + gap + width, GUTTER_CELLS)).toBe(cells);
      expect(columns.map(({ header }) => header)).toEqual(expect.arrayContaining(['FINDING', 'CALLS']));
    },
  );

  it('tell places and calls as far as they are known', () => {
    const [finding] = shopFindings;
    if (finding === undefined) throw new Error('the shop has findings');
    const { service: _, ...unnamed } = finding;
    const { callee: __, of: ___, ...nowhere } = unnamed;

    expect([finding, unnamed, nowhere].map(placeOf)).toEqual(['order -> tax', '? -> tax', '-']);
    expect([finding, nowhere].map(callsOf)).toEqual(['3 of 3', '3']);
  });
});
