// From what a piece of text means to how it looks, as parameters of SGR sequences. Nothing is told by colour alone, so a
// theme may leave any of them out: without colours none is written at all, and the selected row carries a character.
import type { Meaning } from './styled-line.ts';

/** Names of `--theme`, beside `auto`. */
export type ThemeName = 'dark' | 'light' | 'cb' | 'mono';

/** Colours that the terminal has: none, the sixteen whose looks the person chose, or 256. */
export type ColorDepth = 'none' | '16' | '256';

/** What is written before and after a piece of text. */
export interface Style {
  readonly open: string;
  readonly close: string;
}

export interface Theme {
  /** Absent for text as it is. */
  readonly styles: Readonly<Partial<Record<Meaning, Style>>>;
  /** The selected row carries `>` in its second cell. */
  readonly marksSelection: boolean;
}

/** For a terminal of 256 colours, and for one of sixteen. Neither bright white nor dim grey: both vanish on some background. */
type Look = readonly [of256: string, of16: string];

const INVERSE = '7';
const BOLD = '1';
const marks = {
  heading: [BOLD, BOLD],
  alarm: [INVERSE, INVERSE],
  selected: [INVERSE, INVERSE],
  match: ['1;4', '1;4'],
} as const;

const dark: Readonly<Partial<Record<Meaning, Look>>> = {
  ...marks,
  redirect: ['36', '36'],
  clientError: ['33', '33'],
  serverError: ['1;35', '1;35'],
  root: ['38;5;75', '34'],
  caution: ['33', '33'],
  over50ms: ['38;5;75', '34'],
  over200ms: ['33', '33'],
  over1s: ['38;5;208', '1;33'],
  over3s: ['35', '35'],
  service0: ['38;5;75', '34'],
  service1: ['38;5;79', '36'],
  service2: ['38;5;179', '33'],
  service3: ['38;5;176', '35'],
  service4: ['38;5;114', '32'],
  service5: ['38;5;209', '31'],
};

const light: Readonly<Partial<Record<Meaning, Look>>> = {
  ...marks,
  redirect: ['38;5;30', '36'],
  clientError: ['38;5;130', '31'],
  serverError: ['1;38;5;127', '1;35'],
  root: ['38;5;25', '34'],
  caution: ['38;5;130', '31'],
  over50ms: ['38;5;25', '34'],
  over200ms: ['38;5;94', '31'],
  over1s: ['1;38;5;130', '1;31'],
  over3s: ['38;5;127', '35'],
  service0: ['38;5;25', '34'],
  service1: ['38;5;30', '36'],
  service2: ['38;5;94', '31'],
  service3: ['38;5;127', '35'],
  service4: ['38;5;28', '32'],
  service5: ['38;5;124', '31'],
};

/** Blue, orange and yellow, which nearly everybody can tell apart (Okabe and Ito). */
const cb: Readonly<Partial<Record<Meaning, Look>>> = {
  ...marks,
  redirect: ['38;5;74', '34'],
  clientError: ['38;5;220', '33'],
  serverError: ['1;38;5;208', '1;33'],
  root: ['38;5;74', '34'],
  caution: ['38;5;220', '33'],
  over50ms: ['38;5;74', '34'],
  over200ms: ['38;5;220', '33'],
  over1s: ['38;5;208', '1;33'],
  over3s: ['1;38;5;208', '1;33'],
  service0: ['38;5;74', '34'],
  service1: ['38;5;220', '33'],
  service2: ['38;5;208', '1;33'],
  service3: ['1;38;5;74', '1;34'],
  service4: ['1;38;5;220', '1;33'],
  service5: ['1', '1'],
};

const looks = { dark, light, cb };

export function createTheme(name: ThemeName, depth: ColorDepth): Theme {
  if (name === 'mono' || depth === 'none') {
    return { styles: { selected: style(INVERSE), match: style('4') }, marksSelection: true };
  }
  const place = depth === '256' ? 0 : 1;
  const styles = Object.fromEntries(
    Object.entries(looks[name]).map(([meaning, look]) => [meaning, style(look[place])]),
  );
  return { styles, marksSelection: false };
}

/** What a terminal of this environment can show (terminfo's names, and COLORTERM of the newer ones). */
export function colorDepth(environment: Readonly<Record<string, string | undefined>>): ColorDepth {
  const { TERM = '', COLORTERM = '' } = environment;
  return /256|direct|kitty|alacritty|ghostty|wezterm/.test(TERM) || COLORTERM !== '' ? '256' : '16';
}

/** One sequence for each attribute: Ink takes styles apart, and knows how each single one ends. */
function style(parameters: string): Style {
  const attributes = parameters.match(/38;5;\d+|\d+/g) ?? [];
  const ends = attributes.map((each) => ENDS[each] ?? '39').reverse();
  return { open: attributes.map(sequence).join(''), close: ends.map(sequence).join('') };
}

const ENDS: Readonly<Record<string, string>> = { '1': '22', '4': '24', '7': '27' };

function sequence(parameters: string): string {
  return `\x1b[${parameters}m`;
}
