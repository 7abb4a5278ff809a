// The columns of the list as a table, and which of them fit into how many cells.
import { isClosed } from '../../exchange/exchange.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { durationText } from '../../text/quantities.ts';
import { timeOfDay, timeOfDayMillis } from '../../text/time-of-day.ts';
import {
  latencyMeaning,
  proxyMicros,
  serviceName,
  shownPath,
  statusMeaning,
  totalMicros,
  upstreamMicros,
} from '../exchange-facts.ts';
import type { Meaning } from '../styled-line.ts';
import { propagationMeaning, propagationWord } from './propagation-word.ts';

export interface CellContent {
  readonly text: string;
  readonly meaning: Meaning;
  /** Kept at the right end of the cell, whatever has to be cut before it. */
  readonly suffix?: string;
}

export interface Column {
  readonly header: string;
  /** Cells, without the gap before it. */
  readonly width: number;
  /** Blank cells before it. */
  readonly gap: number;
  readonly align: 'left' | 'right';
  readonly cut: 'end' | 'middle';
  readonly value: (entry: ExchangeEntry) => CellContent;
}

/** Cells before the first column: the cue and the mark of the selected row. */
export const GUTTER_CELLS = 2;

/** Below this a path tells too little: another column goes instead. */
const MIN_PATH_CELLS = 20;

const timeOfSeconds = column('TIME', 8, ({ exchange }) => plain(timeOfDay(exchange.startedAtMicros)));

const path = column('PATH', MIN_PATH_CELLS, pathCell, { cut: 'middle' });

/** In the order of the screen. `drop` says when a column goes, the lowest first; without it, it always stays. */
const table: readonly { readonly column: Column; readonly drop?: number; readonly replacedBy?: Column }[] = [
  { column: column('#', 5, ({ exchange }) => plain(String(exchange.seq)), { align: 'right' }), drop: 2 },
  {
    column: column('TIME', 12, ({ exchange }) => plain(timeOfDayMillis(exchange.startedAtMicros))),
    drop: 3,
    replacedBy: timeOfSeconds,
  },
  { column: column('MTH', 7, ({ exchange }) => plain(exchange.method)) },
  { column: column('SERVICE', 11, ({ exchange }) => plain(serviceName(exchange))), drop: 6 },
  { column: path },
  { column: column('ST', 3, statusCell, { align: 'right' }) },
  { column: column('TOTAL', 6, totalCell, { align: 'right' }) },
  {
    column: column('UPSTR', 6, ({ exchange }) => duration(upstreamMicros(exchange)), { align: 'right' }),
    drop: 5,
  },
  {
    column: column('PROXY', 6, ({ exchange }) => duration(proxyMicros(exchange)), { align: 'right' }),
    drop: 4,
  },
  {
    column: column('TRACE', 8, ({ exchange }) => plain(exchange.hop.context?.traceId.slice(0, 8) ?? '-'), {
      gap: 2,
    }),
    drop: 1,
  },
  { column: column('PROP', 7, propagationCell, { gap: 2 }) },
];

/** The columns for a list of `cells`; the path takes what the others leave. */
export function columnsFor(cells: number): readonly Column[] {
  const drops = table.flatMap(({ drop }) => drop ?? []).sort((a, b) => a - b);
  let columns = columnsWithout(0);
  for (const drop of drops) {
    if (cellsOf(columns) <= cells) break;
    columns = columnsWithout(drop);
  }
  const pathCells = Math.max(0, path.width + cells - cellsOf(columns));
  return columns.map((each) => (each === path ? { ...path, width: pathCells } : each));
}

function columnsWithout(dropped: number): readonly Column[] {
  const columns = table.flatMap(({ column, drop, replacedBy }) => {
    if (drop === undefined || drop > dropped) return column;
    return replacedBy ?? [];
  });
  return columns.map((each, i) => (i === 0 ? { ...each, gap: 0 } : each));
}

function cellsOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width, gap }) => sum + width + gap, GUTTER_CELLS);
}

function column(
  header: string,
  width: number,
  value: Column['value'],
  layout: Partial<Pick<Column, 'gap' | 'align' | 'cut'>> = {},
): Column {
  return { header, width, gap: 1, align: 'left', cut: 'end', value, ...layout };
}

function pathCell({ exchange, replayOfSeq }: ExchangeEntry): CellContent {
  const cell = plain(shownPath(exchange));
  return exchange.replayOf === undefined ? cell : { ...cell, suffix: ` (r${replayOfSeq ?? '?'})` };
}

function statusCell({ exchange }: ExchangeEntry): CellContent {
  if (!isClosed(exchange)) return plain('...');
  const status = exchange.answer?.status;
  return status === undefined ? plain('-') : { text: String(status), meaning: statusMeaning(status) };
}

function totalCell({ exchange }: ExchangeEntry): CellContent {
  const total = totalMicros(exchange);
  return { ...duration(total), meaning: total === undefined ? 'plain' : latencyMeaning(total) };
}

function propagationCell(entry: ExchangeEntry): CellContent {
  const word = propagationWord(entry);
  return { text: word, meaning: propagationMeaning(word) };
}

function duration(micros: number | undefined): CellContent {
  return plain(micros === undefined ? '-' : durationText(micros));
}

function plain(text: string): CellContent {
  return { text, meaning: 'plain' };
}
