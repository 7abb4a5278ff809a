// A pane of text under its title, scrolled, with what is searched for in sight: details, help, a comparison.
import { cellWidth } from '../../text/cells.ts';
import { titleRule } from '../frame/title-rule.ts';
import type { Pane } from '../screen-layout.ts';
import { fitLine, lineText, type StyledLine } from '../styled-line.ts';
import { clamp } from '../table/list-window.ts';
import type { TextPlace } from '../view-state.ts';

export interface TextPaneContent {
  readonly title: string;
  readonly lines: readonly StyledLine[];
  readonly pane: Pane;
  readonly place: TextPlace;
  /** Whether the keys go to this pane. */
  readonly hasKeys: boolean;
  readonly search: string;
  /** Stand between title and text and are not scrolled. */
  readonly above?: readonly StyledLine[];
}

export interface TextPane {
  readonly lines: readonly StyledLine[];
  /** What is scrolled, and how many rows of it are seen. */
  readonly text: { readonly lines: readonly StyledLine[]; readonly height: number };
}

export function textPane({
  title,
  lines,
  pane,
  place,
  hasKeys,
  search,
  above = [],
}: TextPaneContent): TextPane {
  const height = Math.max(0, pane.height - 1 - above.length);
  // The text may have become shorter since it was scrolled: a wider pane, an exchange that ended.
  const top = clamp(place.top, 0, Math.max(0, lines.length - height));
  const more = lines.length - top - height;
  const shownTitle = more > 0 ? `${title} (${more} more lines)` : title;
  const visible = lines
    .slice(top, top + height)
    .map((each) => fitLine(shifted(each, place.left), pane.width));
  return {
    lines: [
      titleRule(shownTitle, pane.width, hasKeys),
      ...above,
      ...(search === '' ? visible : visible.map((each) => withMatches(each, search))),
    ],
    text: { lines, height },
  };
}

/** Without the first cells. */
function shifted(line: StyledLine, left: number): StyledLine {
  if (left === 0) return line;
  let skip = left;
  return line.flatMap((piece) => {
    if (skip <= 0) return piece;
    const width = cellWidth(piece.text);
    if (width <= skip) {
      skip -= width;
      return [];
    }
    const text = [...piece.text].slice(skip).join('');
    skip = 0;
    return { ...piece, text };
  });
}

/** The line with each place that is searched for as a piece of its own. */
export function withMatches(line: StyledLine, search: string): StyledLine {
  const wanted = search.toLowerCase();
  if (!lineText(line).toLowerCase().includes(wanted)) return line;
  return line.flatMap(({ text, meaning }) => {
    const pieces: { text: string; meaning: typeof meaning | 'match' }[] = [];
    const lower = text.toLowerCase();
    // Lower case of another length would put the borders elsewhere.
    if (lower.length !== text.length) return { text, meaning };
    let from = 0;
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
      if (at > from) pieces.push({ text: text.slice(from, at), meaning });
      pieces.push({ text: text.slice(at, at + wanted.length), meaning: 'match' });
      from = at + wanted.length;
    }
    if (from < text.length) pieces.push({ text: text.slice(from), meaning });
    return pieces;
  });
}
