// The columns of the list of requests.
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
import { type CellContent, type ColumnRule, column } from '../table/columns.ts';
import { propagationMeaning, propagationWord } from './propagation-word.ts';

/** Below this a path tells too little: another column goes instead. */
const MIN_PATH_CELLS = 20;

const timeOfSeconds = column<ExchangeEntry>('TIME', 8, ({ exchange }) =>
  plain(timeOfDay(exchange.startedAtMicros)),
);

const path = column<ExchangeEntry>('PATH', MIN_PATH_CELLS, pathCell, { cut: 'middle' });

/** In the order of the screen. */
export const listColumns: readonly ColumnRule<ExchangeEntry>[] = [
  { column: column('#', 5, ({ exchange }) => plain(String(exchange.seq)), { align: 'right' }), drop: 2 },
  {
    column: column('TIME', 12, ({ exchange }) => plain(timeOfDayMillis(exchange.startedAtMicros))),
    drop: 3,
    replacedBy: timeOfSeconds,
  },
  { column: column('MTH', 7, ({ exchange }) => plain(exchange.method)) },
  { column: column('SERVICE', 11, (entry) => plain(serviceName(entry))), drop: 6 },
  { column: path, isFlexible: true },
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
  { column: column('PROP', 8, propagationCell, { gap: 2 }) },
];

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
