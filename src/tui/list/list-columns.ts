// The columns of the list of requests.
import { isClosed } from '../../exchange/exchange.ts';
import { sentBy } from '../../exchange/filter/subject-facts.ts';
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
import { type CellContent, type ColumnRule, column } from '../table/columns.ts';
import { propagationMeaning, propagationWord } from './propagation-word.ts';

/** Below this a path tells too little: another column goes instead. */
const MIN_PATH_CELLS = 20;

const timeOfSeconds = column<ExchangeEntry>('TIME', 8, ({ exchange }) =>
  plain(timeOfDay(exchange.startedAtMicros)),
);

/** What is known beside the exchanges, and so which columns there are. */
export interface ListFacts {
  /** How many times the median of its route it took; undefined when that is nothing to speak of. */
  readonly timesMedian?: (entry: ExchangeEntry) => number | undefined;
  /** Whom its service called without its context, as links tell. */
  readonly droppedTo?: (entry: ExchangeEntry) => string | undefined;
  /** Whether the caller of any exchange is known. */
  readonly hasCallers?: boolean;
  /** Whether several sessions are watched. */
  readonly hasSessions?: boolean;
}

const path = column<ExchangeEntry>('PATH', MIN_PATH_CELLS, pathCell, { cut: 'middle' });

const fromSession = (cells: number) => column<ExchangeEntry>('FROM', cells, ({ from }) => plain(from ?? '-'));

/** In the order of the screen. */
export function listColumns({
  timesMedian,
  droppedTo,
  hasCallers = false,
  hasSessions = false,
}: ListFacts): readonly ColumnRule<ExchangeEntry>[] {
  /** `drop:payments` is 13 cells; where there is less room its end is cut. */
  const propagation = (cells: number) =>
    column<ExchangeEntry>('PROP', cells, (entry) => propagationCell(entry, droppedTo?.(entry)), { gap: 2 });
  const rules: readonly (ColumnRule<ExchangeEntry> | undefined)[] = [
    { column: column('#', 5, ({ exchange }) => plain(String(exchange.seq)), { align: 'right' }), drop: 3 },
    {
      column: column('TIME', 12, ({ exchange }) => plain(timeOfDayMillis(exchange.startedAtMicros))),
      drop: 4,
      replacedBy: timeOfSeconds,
    },
    hasSessions ? { column: fromSession(10), drop: 9, replacedBy: fromSession(7) } : undefined,
    { column: column('MTH', 7, ({ exchange }) => plain(exchange.method)) },
    hasCallers
      ? { column: column('CALLER', 11, (entry) => plain(sentBy(entry) || '-')), drop: 6 }
      : undefined,
    { column: column('SERVICE', 11, (entry) => plain(serviceName(entry))), drop: 10 },
    { column: path, isFlexible: true },
    { column: column('ST', 3, statusCell, { align: 'right' }) },
    { column: column('TOTAL', 6, totalCell, { align: 'right' }) },
    {
      // Without a heading of its own: it is a word about the total.
      column: column('', 4, (entry) => timesCell(timesMedian?.(entry)), { align: 'right' }),
      drop: 7,
    },
    {
      column: column('UPSTR', 6, ({ exchange }) => duration(upstreamMicros(exchange)), { align: 'right' }),
      drop: 8,
    },
    {
      column: column('PROXY', 6, ({ exchange }) => duration(proxyMicros(exchange)), { align: 'right' }),
      drop: 5,
    },
    {
      column: column('TRACE', 8, ({ exchange }) => plain(exchange.hop.context?.traceId.slice(0, 8) ?? '-'), {
        gap: 2,
      }),
      drop: 1,
    },
    { column: propagation(14), drop: 2, replacedBy: propagation(8) },
  ];
  return rules.filter((rule) => rule !== undefined);
}

/** `3.1x`, `12x`. */
export function timesText(times: number): string {
  if (times < 9.95) return `${times.toFixed(1)}x`;
  return times < 999.5 ? `${Math.round(times)}x` : '999x';
}

function timesCell(times: number | undefined): CellContent {
  return times === undefined ? plain('') : { text: timesText(times), meaning: 'caution' };
}

function pathCell({ exchange, replayOfSeq }: ExchangeEntry): CellContent {
  const cell = plain(shownPath(exchange));
  if (exchange.replayOf !== undefined) return { ...cell, suffix: ` (r${replayOfSeq ?? '?'})` };
  return isClosed(exchange) && exchange.stub?.result === 'answered' ? { ...cell, suffix: ' (stub)' } : cell;
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

function propagationCell(entry: ExchangeEntry, droppedTo: string | undefined): CellContent {
  const word = propagationWord(entry, droppedTo);
  return { text: word, meaning: propagationMeaning(word) };
}

function duration(micros: number | undefined): CellContent {
  return plain(micros === undefined ? '-' : durationText(micros));
}

function plain(text: string): CellContent {
  return { text, meaning: 'plain' };
}
