import { describe, expect, it } from 'vitest';
import { createTheme } from '../../src/tui/theme.ts';

describe('createTheme', () => {
  it('without colours passes Ink no style at all and marks the selected row instead', () => {
    const theme = createTheme({ color: false });

    expect(Object.values(theme.styles).flatMap(Object.keys)).toEqual([]);
    expect(theme.marksSelection).toBe(true);
  });

  it('with colours uses none that vanishes on some background', () => {
    const colors = Object.values(createTheme({ color: true }).styles).map(({ color }) => color);

    for (const faint of ['white', 'whiteBright', 'gray', 'grey', 'blackBright'])
      expect(colors).not.toContain(faint);
  });
});
