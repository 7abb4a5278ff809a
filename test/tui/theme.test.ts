import { describe, expect, it } from 'vitest';
import { painted } from '../../src/tui/paint.ts';
import { type Meaning, segment } from '../../src/tui/styled-line.ts';
import { colorDepth, createTheme } from '../../src/tui/theme.ts';

const COLOUR = /38;5;|\[3[0-7]m|\[9[0-7]m/;

describe('createTheme', () => {
  it.each([
    ['mono', '256'],
    ['dark', 'none'],
  ] as const)('%s with %s colours has none, and marks the selected row instead', (name, depth) => {
    const theme = createTheme(name, depth);

    expect(Object.values(theme.styles).map(({ open }) => open)).toEqual(['\x1b[7m', '\x1b[4m']);
    expect(theme.marksSelection).toBe(true);
  });

  it.each(['dark', 'light', 'cb'] as const)('%s uses no colour that vanishes on some background', (name) => {
    for (const depth of ['16', '256'] as const) {
      const styles = Object.values(createTheme(name, depth).styles).map(({ open }) => open);

      expect(styles.some((open) => COLOUR.test(open))).toBe(true);
      // Black, white, bright ones, the greys of the 256, and faint.
      for (const open of styles)
        expect(open).not.toMatch(/\[(?:30|37|9[0-7]|2)m|38;5;(?:0|7|8|15|23[2-9]|24\d|25[0-5])m/);
    }
  });

  it('cb tells nothing by red against green', () => {
    const styles = Object.values(createTheme('cb', '16').styles).map(({ open }) => open);

    for (const open of styles) expect(open).not.toMatch(/\[3[12]m/);
  });

  it("with sixteen colours uses the person's own only", () => {
    for (const name of ['dark', 'light', 'cb'] as const) {
      for (const { open } of Object.values(createTheme(name, '16').styles))
        expect(open).not.toContain('38;5');
    }
  });
});

describe('painted', () => {
  it('ends each style with what ends it, the last one first', () => {
    const line = [segment('a'), segment('b', 'serverError' satisfies Meaning), segment('c')];

    expect(painted(line, createTheme('light', '256'))).toBe('a\x1b[1m\x1b[38;5;127mb\x1b[39m\x1b[22mc');
    expect(painted(line, createTheme('mono', 'none'))).toBe('abc');
  });
});

describe('colorDepth', () => {
  it.each([
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'xterm-kitty' }, '256'],
    [{ TERM: 'linux', COLORTERM: 'truecolor' }, '256'],
    [{ TERM: 'linux' }, '16'],
    [{}, '16'],
  ])('of %j is %s', (environment, depth) => {
    expect(colorDepth(environment)).toBe(depth);
  });
});
