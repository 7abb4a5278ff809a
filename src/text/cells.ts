// Text measured as a terminal shows it: in cells, not in UTF-16 units. A CJK character takes two, a combining mark none.
// Everything here expects text that safeText has cleaned; escape sequences would be measured wrongly.
import stringWidth from 'string-width';

/** Stands where text was cut. ASCII: the width of an ellipsis differs between terminals. */
const CUT_MARK = '..';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

export function cellWidth(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text);
}

/** At most `cells` wide; what is too long loses its end. Costs what is kept, not what is given. */
export function cutEnd(text: string, cells: number): string {
  if (takeStart(text, cells).length === text.length) return text;
  if (cells <= CUT_MARK.length) return CUT_MARK.slice(0, Math.max(0, cells));
  return takeStart(text, cells - CUT_MARK.length) + CUT_MARK;
}

/** At most `cells` wide; what is too long loses its middle. For paths: both their ends tell something. */
export function cutMiddle(text: string, cells: number): string {
  if (cellWidth(text) <= cells) return text;
  if (cells <= CUT_MARK.length) return CUT_MARK.slice(0, Math.max(0, cells));
  const kept = cells - CUT_MARK.length;
  const tail = Math.floor(kept / 2);
  return takeStart(text, kept - tail) + CUT_MARK + takeEnd(text, tail);
}

/** Filled up with spaces on the right to `cells`. */
export function padCellsEnd(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellWidth(text)));
}

/** Filled up with spaces on the left to `cells`. */
export function padCellsStart(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, cells - cellWidth(text))) + text;
}

/** Lines of at most `cells`, broken at a space where there is one in the second half of a line. */
export function wrapCells(text: string, cells: number): string[] {
  const width = Math.max(2, cells);
  const lines: string[] = [];
  let rest = text;
  let full = takeStart(rest, width);
  while (full.length < rest.length) {
    const space = rest[full.length] === ' ' ? full.length : full.lastIndexOf(' ');
    const line = space > full.length / 2 ? rest.slice(0, space) : full;
    lines.push(line);
    rest = rest.slice(line.length).replace(/^ /, '');
    full = takeStart(rest, width);
  }
  if (rest !== '' || lines.length === 0) lines.push(rest);
  return lines;
}

/** The longest start that fits. */
function takeStart(text: string, cells: number): string {
  if (PRINTABLE_ASCII.test(text)) return text.slice(0, Math.max(0, cells));
  let width = 0;
  for (const { segment, index } of graphemes(text)) {
    width += cellWidth(segment);
    if (width > cells) return text.slice(0, index);
  }
  return text;
}

/** The longest end that fits. */
function takeEnd(text: string, cells: number): string {
  if (PRINTABLE_ASCII.test(text)) return text.slice(text.length - cells);
  let width = 0;
  for (const { segment, index } of Array.from(graphemes(text)).reverse()) {
    width += cellWidth(segment);
    if (width > cells) return text.slice(index + segment.length);
  }
  return text;
}

/** A new one each time: 4 us, against some milliseconds at every start for one that is seldom needed. */
function graphemes(text: string): Iterable<Intl.SegmentData> {
  return new Intl.Segmenter().segment(text);
}
