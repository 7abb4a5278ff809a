// Two exchanges compared, as lines: side by side where there is room, one below the other where there is not.
import { isClosed } from '../../exchange/exchange.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { padCellsEnd } from '../../text/cells.ts';
import { durationText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import { fitLine, line, type StyledLine, segment } from '../styled-line.ts';
import { type ExchangeText, exchangeText } from './exchange-text.ts';
import { type DiffRow, lineDiff } from './line-diff.ts';

/** From here on two columns are wide enough to read. */
const BESIDE_FROM_CELLS = 100;
/** Same lines kept around what differs. */
const CONTEXT_LINES = 2;

const marks: Readonly<Record<DiffRow['kind'], string>> = {
  same: ' ',
  changed: '~',
  removed: '-',
  added: '+',
};

export function diffLines(before: ExchangeEntry, after: ExchangeEntry, width: number): StyledLine[] {
  const [first, second] = [exchangeText(before), exchangeText(after)];
  const sections = sectionNames(first, second).map((name) => ({
    name,
    rows: lineDiff(linesOf(first, name), linesOf(second, name)),
  }));
  const isBeside = width >= BESIDE_FROM_CELLS;
  const differing = sections.filter(({ rows }) => rows.some(({ kind }) => kind !== 'same'));
  return [
    timeLine(before, after),
    ...(differing.length === 0 ? [line(''), line('  Nothing else differs.')] : []),
    ...differing.flatMap(({ name, rows }) => [
      line(''),
      line(name, 'heading'),
      ...withoutFarLines(rows).flatMap((row) => (isBeside ? besideLine(row, width) : stackedLines(row))),
    ]),
    line(''),
    line('  Not compared: dates, ids and trace headers, which every request has anew.'),
  ].map((each) => fitLine(each, width));
}

function timeLine(before: ExchangeEntry, after: ExchangeEntry): StyledLine {
  const took = ({ exchange }: ExchangeEntry): string =>
    isClosed(exchange) ? durationText(exchange.timing.endedMicros) : 'in flight';
  return line(`  #${before.exchange.seq} took ${took(before)}, #${after.exchange.seq} took ${took(after)}`);
}

function sectionNames(first: ExchangeText, second: ExchangeText): string[] {
  return [...new Set([...first.sections, ...second.sections].map(({ name }) => name))];
}

function linesOf({ sections }: ExchangeText, name: string): readonly string[] {
  return sections.find((section) => section.name === name)?.lines ?? [];
}

type ShownRow = DiffRow | { readonly kind: 'left out'; readonly count: number };

function withoutFarLines(rows: readonly DiffRow[]): ShownRow[] {
  const near = new Set<number>();
  for (const [at, { kind }] of rows.entries()) {
    if (kind === 'same') continue;
    for (let i = at - CONTEXT_LINES; i <= at + CONTEXT_LINES; i += 1) near.add(i);
  }
  const shown: ShownRow[] = [];
  let count = 0;
  for (const [at, row] of rows.entries()) {
    if (!near.has(at)) {
      count += 1;
      continue;
    }
    if (count > 0) shown.push({ kind: 'left out', count });
    count = 0;
    shown.push(row);
  }
  if (count > 0) shown.push({ kind: 'left out', count });
  return shown;
}

function besideLine(row: ShownRow, width: number): StyledLine[] {
  if (row.kind === 'left out') return [leftOut(row.count)];
  const cells = Math.floor((width - 5) / 2);
  const side = (text = ''): string => padCellsEnd(safeText(text, { maxCells: cells }), cells);
  const meaning = row.kind === 'same' ? 'plain' : 'caution';
  return [
    [
      segment(` ${side(row.before)} `, meaning),
      segment(marks[row.kind], 'heading'),
      segment(` ${side(row.after)}`, meaning),
    ],
  ];
}

function stackedLines(row: ShownRow): StyledLine[] {
  if (row.kind === 'left out') return [leftOut(row.count)];
  if (row.kind === 'same') return [line(`    ${row.before ?? ''}`)];
  return [
    ...(row.before === undefined ? [] : [line(`  - ${row.before}`, 'caution')]),
    ...(row.after === undefined ? [] : [line(`  + ${row.after}`, 'root')]),
  ];
}

function leftOut(count: number): StyledLine {
  return line(`    ... ${count} same ${count === 1 ? 'line' : 'lines'}`);
}
