// One line of the screen before it is drawn: pieces of clean text, each with what it means. Colours come later (theme.ts).
import { cellWidth, cutEnd, padCellsEnd } from '../text/cells.ts';
import { safeText } from '../text/terminal-text.ts';

/** What a piece of text tells; never its colour, and never told by colour alone. */
export type Meaning =
  | 'plain'
  | 'heading'
  | 'redirect'
  | 'clientError'
  | 'serverError'
  | 'root'
  | 'caution'
  | 'alarm'
  | 'over50ms'
  | 'over200ms'
  | 'over1s'
  | 'over3s'
  /** The row or span that keys act on. */
  | 'selected'
  /** What a search found. */
  | 'match'
  /** A service's own colour, the same wherever it is drawn; its name always stands beside. */
  | 'service0'
  | 'service1'
  | 'service2'
  | 'service3'
  | 'service4'
  | 'service5';

export interface Segment {
  readonly text: string;
  readonly meaning: Meaning;
}

export type StyledLine = readonly Segment[];

/** Wider than any terminal: the rest of a longer text would be cut anyway, and cleaning a megabyte of it costs a frame. */
const MAX_CELLS = 1000;

/** The only maker of segments, so that nothing uncleaned reaches the screen. */
export function segment(text: string, meaning: Meaning = 'plain'): Segment {
  return { text: safeText(text, { maxCells: MAX_CELLS }), meaning };
}

/** A line of one piece. */
export function line(text: string, meaning: Meaning = 'plain'): StyledLine {
  return [segment(text, meaning)];
}

export function lineText(styled: StyledLine): string {
  return styled.map(({ text }) => text).join('');
}

export function lineWidth(styled: StyledLine): number {
  return styled.reduce((cells, { text }) => cells + cellWidth(text), 0);
}

/** The whole line as one piece that keys act on. */
export function selectedLine(styled: StyledLine): StyledLine {
  return [{ text: lineText(styled), meaning: 'selected' }];
}

/** The line at exactly `cells`: cut at its end, or filled up with spaces. Neighbours of one meaning become one piece. */
export function fitLine(styled: StyledLine, cells: number): StyledLine {
  const fitted: Segment[] = [];
  let left = cells;
  const add = (text: string, meaning: Meaning): void => {
    const last = fitted.at(-1);
    if (last?.meaning === meaning) fitted[fitted.length - 1] = { text: last.text + text, meaning };
    else if (text !== '') fitted.push({ text, meaning });
    left -= cellWidth(text);
  };
  for (const { text, meaning } of styled) {
    if (left <= 0) break;
    add(cutEnd(text, left), meaning);
  }
  if (left > 0) add(padCellsEnd('', left), 'plain');
  return fitted;
}
