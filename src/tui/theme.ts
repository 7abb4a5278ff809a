// From what a piece of text means to how it looks. Ink and chalk know nothing of NO_COLOR, so without colours no colour
// is passed to them at all, and the selected row is marked by a character as well.
import type { Meaning } from './styled-line.ts';

export interface TextStyle {
  readonly color?: string;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

export interface Theme {
  readonly styles: Readonly<Record<Meaning, TextStyle>>;
  /** The selected row carries `>` in its second cell. */
  readonly marksSelection: boolean;
}

const ORANGE = '#ff8700';

/** Neither bright white nor dim grey: both vanish on some background. */
const dark: Theme = {
  styles: {
    plain: {},
    heading: { bold: true },
    redirect: { color: 'cyan' },
    clientError: { color: 'yellow' },
    serverError: { color: 'magenta', bold: true },
    root: { color: 'blue' },
    caution: { color: 'yellow' },
    alarm: { inverse: true },
    over50ms: { color: 'blue' },
    over200ms: { color: 'yellow' },
    over1s: { color: ORANGE },
    over3s: { color: 'magenta' },
  },
  marksSelection: false,
};

const mono: Theme = {
  styles: {
    plain: {},
    heading: {},
    redirect: {},
    clientError: {},
    serverError: {},
    root: {},
    caution: {},
    alarm: {},
    over50ms: {},
    over200ms: {},
    over1s: {},
    over3s: {},
  },
  marksSelection: true,
};

export function createTheme({ color }: { readonly color: boolean }): Theme {
  return color ? dark : mono;
}
