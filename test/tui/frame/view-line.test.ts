import { describe, expect, it } from 'vitest';
import { viewAt, viewLine } from '../../../src/tui/frame/view-line.ts';
import { lineText } from '../../../src/tui/styled-line.ts';
import { initialViewState, type ViewState, viewNames } from '../../../src/tui/view-state.ts';

const text = (state: Partial<ViewState>, filter = '', facts = {}, width = 120) =>
  lineText(viewLine({ ...initialViewState, ...state }, filter, { shown: 3, ...facts }, width));

describe('viewLine', () => {
  it.each([60, 80, 100, 160])('is exactly %d cells wide', (width) => {
    expect(text({ onlyWarnings: true }, 'x'.repeat(300), { filteredShare: 0.5 }, width)).toHaveLength(width);
  });

  it('marks the view that is shown without a colour, and says that the newest is followed', () => {
    expect(text({})).toMatch(
      /^\[1 Requests\] +2 Traces +3 Routes +4 Services +5 Log +6 Findings +\[FOLLOW\]$/,
    );
    expect(text({ view: 'routes' })).toMatch(/ \[3 Routes\] .* {5}$/);
  });

  it('tells the filter, how far it has come, and that only warnings are shown', () => {
    expect(text({}, 'status:5xx')).toContain('filter: status:5xx  [FOLLOW]');
    expect(text({ onlyWarnings: true }, 'tax', { filteredShare: 0.419 })).toContain(
      'filter: ! tax (41 %)  [FOLLOW]',
    );
  });

  it('counts what was found, where anything is held against somebody', () => {
    expect(text({}, '', { grave: 3 })).toMatch(/ 5 Log +6 Findings \(3\) /);
    expect(text({ view: 'findings' }, '', { grave: 3 })).toContain('[6 Findings (3)]');
    expect(text({}, '', { grave: 0 })).toMatch(/ 6 Findings +\[/);
  });

  it('leaves the names of other views out where the filter needs their room', () => {
    expect(text({}, 'status:5xx', {}, 80)).toMatch(
      /^\[1 Requests\] 2 {2}3 {2}4 {2}5 {2}6 +filter: status:5xx {2}\[FOLLOW\]$/,
    );
    expect(text({}, '', {}, 60)).toMatch(/^\[1 Requests\] 2 {2}3 /);
  });

  it('knows which view a column is of', () => {
    const lineOf = (state: Partial<ViewState>, filter: string, facts: object, width: number) =>
      viewLine({ ...initialViewState, ...state }, filter, { shown: 3, ...facts }, width);
    for (const line of [
      lineOf({}, '', {}, 80),
      lineOf({ view: 'log' }, '3 Routes 12', { grave: 3 }, 120),
      lineOf({ view: 'traces' }, 'status:5xx', {}, 80),
      lineOf({ frozen: { requests: 1 } }, '', { newSinceFrozen: 234 }, 80),
    ]) {
      const shown = lineText(line);
      const found = Array.from(shown, (_, column) => viewAt(line, column));
      expect([...new Set(found)].filter((each) => each !== undefined)).toEqual(viewNames);
      for (const [i, view] of viewNames.entries()) expect(found[shown.search(String(i + 1))]).toBe(view);
      expect(found[shown.length - 3]).toBeUndefined();
      expect(found.slice(shown.search(/filter|$/)).every((each) => each === undefined)).toBe(true);
    }
  });

  it('counts what came since the lists stand still', () => {
    expect(text({ frozen: { requests: 1 } }, '', { newSinceFrozen: 12 })).toMatch(/\[FROZEN \+12 new\]$/);
  });
});
