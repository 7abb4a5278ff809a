// A sentence or two over as many lines as they need.
import { wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { line, type StyledLine } from '../styled-line.ts';

/** Messages and evidence quote headers, whose length is the sender's choice. */
const MAX_CELLS = 1000;

export function paragraph(text: string, width: number, indent = '    '): StyledLine[] {
  return wrapCells(safeText(text, { maxCells: MAX_CELLS }), width - indent.length).map((part) =>
    line(indent + part),
  );
}
