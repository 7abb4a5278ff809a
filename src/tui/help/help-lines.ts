// The help: every key with what it does and where, what the first column and PROP say, and the session in full words.

import { filterKeys } from '../../exchange/filter/filter-keys.ts';
import type { SessionSnapshot } from '../../session/live-view.ts';
import { padCellsEnd, wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import type { Glyphs } from '../glyphs.ts';
import type { KeyBinding, KeyPlace } from '../keymap.ts';
import { propagationWords } from '../list/propagation-word.ts';
import { rowCues } from '../list/row-cue.ts';
import { fitLine, line, type StyledLine } from '../styled-line.ts';
import { waterfallSigns } from '../waterfall/waterfall-lines.ts';
import { sessionFacts } from './session-facts.ts';

const placeNames: Readonly<Record<KeyPlace, string>> = {
  requests: 'Requests',
  traces: 'Traces',
  routes: 'Routes',
  services: 'Services',
  log: 'Log',
  findings: 'Findings',
  waterfall: 'Waterfall',
  detail: 'Details',
  finding: 'Details of a finding',
  diff: 'Comparison',
  help: 'Help',
  question: 'When asked',
  copy: 'After y, copy',
  export: 'After x, export',
  prompt: 'While typing',
};

/** Each line at exactly `width` cells. */
export function helpLines(
  session: SessionSnapshot,
  bindings: readonly KeyBinding[],
  place: KeyPlace,
  width: number,
  glyphs: Glyphs,
): StyledLine[] {
  return [
    ...keyLines(bindings, place, width),
    line(''),
    line('First column', 'heading'),
    ...definitions(rowCues, width),
    line(''),
    line('Beside TOTAL', 'heading'),
    ...definitions([['3.1x', 'took so many times the median of its route, of 8 requests or more']], width),
    line(''),
    line('PROP: the trace context on this hop', 'heading'),
    ...definitions(propagationWords, width),
    line(''),
    line('Waterfall', 'heading'),
    ...definitions(waterfallSigns(glyphs), width),
    line(''),
    line('Filter: words are looked for in path and service; and, | or, ! not, ( )', 'heading'),
    ...definitions(
      filterKeys.map(({ key, short, example, meaning }) => [
        `${key}:${example}`,
        `${meaning}${short === undefined ? '' : ` (~${short})`}`,
      ]),
      width,
      FILTER_CELLS,
    ),
    line(''),
    line('This session', 'heading'),
    ...definitions(sessionFacts(session), width),
  ].map((each) => fitLine(each, width));
}

/** The keys that are valid here first, then the others by where they are. */
function keyLines(bindings: readonly KeyBinding[], place: KeyPlace, width: number): StyledLine[] {
  const here = bindings.filter(({ where }) => where.includes(place));
  const elsewhere = bindings.filter(({ where }) => !where.includes(place));
  const groups = Map.groupBy(elsewhere, ({ where }) => where.map((each) => placeNames[each]).join(', '));
  return [
    line(`Here (${placeNames[place]})`, 'heading'),
    ...definitions(here.map(keyDefinition), width),
    ...[...groups].flatMap(([title, others]) => [
      line(''),
      line(title, 'heading'),
      ...definitions(others.map(keyDefinition), width),
    ]),
  ];
}

function keyDefinition({ keys, meaning }: KeyBinding): readonly [term: string, meaning: string] {
  return [keys.join(' '), meaning];
}

const TERM_CELLS = 14;
const FILTER_CELLS = 28;

function definitions(
  pairs: readonly (readonly [term: string, meaning: string])[],
  width: number,
  termCells = TERM_CELLS,
): StyledLine[] {
  return pairs.flatMap(([term, meaning]) =>
    wrapCells(safeText(meaning), width - termCells - 2).map((part, i) =>
      line(`  ${padCellsEnd(i === 0 ? safeText(term) : '', termCells)}${part}`),
    ),
  );
}
