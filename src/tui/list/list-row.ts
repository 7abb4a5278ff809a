// One exchange as one line of the list. Rows in flight become complete in place: the same cells, filled in.
import type { ExchangeEntry } from '../../session/live-view.ts';
import type { StyledLine } from '../styled-line.ts';
import { type Column, tableRow } from '../table/columns.ts';
import { rowCue } from './row-cue.ts';

/** The row at exactly `width` cells. `mark` is the second cell: blank, `>` on a selected row without colours, `m` when marked. */
export function listRow(
  entry: ExchangeEntry,
  columns: readonly Column<ExchangeEntry>[],
  width: number,
  mark: ' ' | '>' | 'm' = ' ',
): StyledLine {
  return tableRow(entry, columns, width, rowCue(entry) + mark);
}
