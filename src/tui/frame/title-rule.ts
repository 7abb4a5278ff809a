// The first line of a pane: dashes that carry its title.
import { cellWidth } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { fitLine, type StyledLine, segment } from '../styled-line.ts';

/** `---- #40 POST order /orders --------`; of `=` when the keys go to this pane. */
export function titleRule(title: string, width: number, hasKeys: boolean): StyledLine {
  const dash = hasKeys ? '=' : '-';
  const before = `${dash.repeat(4)} `;
  const shown = safeText(title, {
    maxCells: Math.max(0, width - before.length - MIN_AFTER_CELLS),
    cut: 'middle',
  });
  const after = ` ${dash.repeat(Math.max(0, width - before.length - cellWidth(shown) - 1))}`;
  return fitLine([segment(before), segment(shown, 'heading'), segment(after)], width);
}

/** A blank and two dashes. */
const MIN_AFTER_CELLS = 3;
