// Other people's bytes, made safe to show: the one place where captured text is cleaned, for the dashboard, plain lines and
// error messages alike. Ink and Node write escape sequences, CR, backspace and bidi controls through as they come; a header
// could set the window's title, write the clipboard or hide a row (CVE-2003-0063, CVE-2021-42574 and their kin).
// What cannot be shown as it is becomes visible: `\x1b`, `\n`, `\u202e`. A backslash itself stays as it is.
import { cutEnd, cutMiddle } from './cells.ts';

export interface SafeTextOptions {
  /** Cells at most; longer text is cut. */
  readonly maxCells?: number;
  /** Where it is cut. @default 'end' */
  readonly cut?: 'end' | 'middle';
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * Controls (C0, C1, DEL), format characters (bidi, zero-width, tags), surrogates without a partner, private and unassigned
 * code points, line and paragraph separators, and what a terminal may or may not give a cell (fillers, variation selectors).
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const MARKS_KEPT = 3;

/** A mark with nothing to stand on, or heaped upon others: some scripts need three, a terminal chokes on thousands. */
const HEAPED_MARK = new RegExp(`^\\p{M}|(?<=\\p{M}{${MARKS_KEPT}})\\p{M}`, 'gu');

/** A code point has two UTF-16 units at most, and after cleaning one in `MARKS_KEPT + 1` takes a cell at least. */
const UNITS_PER_CELL = 2 * (MARKS_KEPT + 1);

/** `text` without anything that a terminal would act upon; the same again when it is cleaned twice. */
export function safeText(text: string, { maxCells, cut = 'end' }: SafeTextOptions = {}): string {
  if (maxCells === undefined) return clean(text);
  const cutText = cut === 'middle' ? cutMiddle : cutEnd;
  return cutText(clean(shorten(text, maxCells)), maxCells);
}

function clean(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  return text.replace(UNSAFE, visible).replace(HEAPED_MARK, visible);
}

/** Both ends of a text that is far too long, so that cleaning costs what is shown and not what was captured. */
function shorten(text: string, maxCells: number): string {
  const units = (maxCells + 1) * UNITS_PER_CELL;
  return text.length <= 2 * units ? text : text.slice(0, units) + text.slice(-units);
}

function visible(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
