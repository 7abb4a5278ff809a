// Header lists as they stood on the wire, secrets masked unless they are to be seen, long values wrapped.
import { type HeaderList, headerPairs } from '../../http/header-list.ts';
import { maskedHeaders } from '../../http/sensitive-headers.ts';
import { wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { line, type StyledLine } from '../styled-line.ts';

/** What fills a screen: a longer value would push every other header out of reach. */
const MAX_VALUE_CELLS = 2000;

export function headLines(headers: HeaderList, width: number, isRevealed: boolean): StyledLine[] {
  return headerPairs(isRevealed ? headers : maskedHeaders(headers)).flatMap(([name, value]) => {
    const text = safeText(`${name}: ${value}`, { maxCells: MAX_VALUE_CELLS });
    return wrapCells(text, width - 4).map((part, i) => line((i === 0 ? '  ' : '    ') + part));
  });
}
