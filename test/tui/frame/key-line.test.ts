import { describe, expect, it } from 'vitest';
import { keyLine } from '../../../src/tui/frame/key-line.ts';
import { lineText } from '../../../src/tui/styled-line.ts';
import { initialViewState, type ViewState } from '../../../src/tui/view-state.ts';
import { entry } from '../../support/session-entries.ts';

const text = (state: Partial<ViewState>, width = 80) =>
  lineText(keyLine({ ...initialViewState, ...state }, width)).trimEnd();

describe('keyLine', () => {
  it('shows the keys of the place that they go to', () => {
    const detail = { name: 'detail', top: 0, entry: entry(1) } as const;

    expect(text({})).toBe('Enter open  r replay  F follow  p freeze  ? help  q quit');
    expect(text({ screens: [{ name: 'requests' }, detail] })).toBe('Esc back  r replay  ? help');
    expect(text({ screens: [{ name: 'requests' }, { name: 'help', top: 0 }] })).toBe('Esc back  ? help');
  });

  it('asks the question that waits', () => {
    const question = { exchangeId: 'e', seq: 6, method: 'POST' };

    expect(text({ question })).toBe('Send #6 POST again? It may change something.  y yes  n no');
  });

  it('shows whole keys only, and leaves the last cell blank', () => {
    expect(text({}, 30)).toBe('Enter open  r replay');
    expect(lineText(keyLine(initialViewState, 30))).toHaveLength(29);
  });
});
