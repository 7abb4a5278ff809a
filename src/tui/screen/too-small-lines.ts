// What stands on a terminal that is too small for the dashboard. Capture goes on.
import { wrapCells } from '../../text/cells.ts';
import { MIN_COLUMNS, MIN_ROWS, type TerminalSize } from '../screen-layout.ts';
import { line, type StyledLine } from '../styled-line.ts';

export function tooSmallLines({ columns, rows }: TerminalSize): StyledLine[] {
  const text = `terminal too small: ${columns}x${rows}, ${MIN_COLUMNS}x${MIN_ROWS} is needed; capture goes on, q quits`;
  return wrapCells(text, columns)
    .slice(0, rows)
    .map((part) => line(part));
}
