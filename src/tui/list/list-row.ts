// One exchange as one line of the list. Rows in flight become complete in place: the same cells, filled in.
import type { ExchangeEntry } from '../../session/live-view.ts';
import { cellWidth } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { fitLine, type Segment, type StyledLine, segment } from '../styled-line.ts';
import { type CellContent, type Column, GUTTER_CELLS } from './list-columns.ts';
import { rowCue } from './row-cue.ts';

/** The row at exactly `width` cells. `mark` is the second cell: blank, or `>` on a selected row without colours. */
export function listRow(
  entry: ExchangeEntry,
  columns: readonly Column[],
  width: number,
  mark: ' ' | '>' = ' ',
): StyledLine {
  const cells = columns.map((column) => columnCell(column, column.value(entry)));
  return fitLine([segment(rowCue(entry) + mark), ...cells.flat()], width);
}

export function listHeading(columns: readonly Column[], width: number): StyledLine {
  const cells = columns.map((column) => columnCell(column, { text: column.header, meaning: 'heading' }));
  return fitLine([segment(' '.repeat(GUTTER_CELLS)), ...cells.flat()], width);
}

/** Padding has no meaning of its own: an inverse word is as wide as the word. */
function columnCell(
  { width, gap, align, cut }: Column,
  { text, meaning, suffix = '' }: CellContent,
): Segment[] {
  const shown = safeText(text, { maxCells: Math.max(0, width - suffix.length), cut });
  const padding = ' '.repeat(Math.max(0, width - suffix.length - cellWidth(shown)));
  const before = ' '.repeat(gap) + (align === 'right' ? padding : '');
  const after = align === 'right' ? '' : padding;
  return [segment(before), segment(shown, meaning), segment(after + suffix)];
}
