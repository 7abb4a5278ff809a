// The help: every key with what it does and where, what the first column and PROP say, and the session in full words.
import type { SessionSnapshot } from '../../session/live-view.ts';
import { padCellsEnd, wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { type KeyBinding, type KeyPlace, keymap } from '../keymap.ts';
import { propagationWords } from '../list/propagation-word.ts';
import { rowCues } from '../list/row-cue.ts';
import { fitLine, line, type StyledLine } from '../styled-line.ts';
import { sessionFacts } from './session-facts.ts';

const placeNames: Readonly<Record<KeyPlace, string>> = {
  requests: 'In the list',
  detail: 'In a request',
  help: 'In this help',
  question: 'When asked',
};

/** Each line at exactly `width` cells. */
export function helpLines(session: SessionSnapshot, width: number): StyledLine[] {
  return [
    ...keyLines(width),
    line(''),
    line('First column', 'heading'),
    ...definitions(rowCues, width),
    line(''),
    line('PROP: the trace context on this hop', 'heading'),
    ...definitions(propagationWords, width),
    line(''),
    line('This session', 'heading'),
    ...definitions(sessionFacts(session), width),
  ].map((each) => fitLine(each, width));
}

/** Grouped by where they are valid; a key that is valid in several places stands with the first set of them. */
function keyLines(width: number): StyledLine[] {
  const groups = new Map<string, KeyBinding[]>();
  for (const binding of keymap) {
    const title = groupTitle(binding.where);
    groups.set(title, [...(groups.get(title) ?? []), binding]);
  }
  return [...groups].flatMap(([title, bindings], i) => [
    ...(i === 0 ? [] : [line('')]),
    line(title, 'heading'),
    ...definitions(
      bindings.map(({ keys, meaning }) => [keys.join(' '), meaning]),
      width,
    ),
  ]);
}

function groupTitle(where: readonly KeyPlace[]): string {
  const names = where.map((place) => placeNames[place]);
  if (names.length === Object.keys(placeNames).length) return 'Everywhere';
  return names.map((name, i) => (i === 0 ? name : name.toLowerCase())).join(', ');
}

const TERM_CELLS = 12;

function definitions(
  pairs: readonly (readonly [term: string, meaning: string])[],
  width: number,
): StyledLine[] {
  return pairs.flatMap(([term, meaning]) =>
    wrapCells(safeText(meaning), width - TERM_CELLS - 2).map((part, i) =>
      line(`  ${padCellsEnd(i === 0 ? safeText(term) : '', TERM_CELLS)}${part}`),
    ),
  );
}
