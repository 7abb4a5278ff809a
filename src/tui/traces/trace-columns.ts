// The columns of the list of traces.
import { countText, durationText } from '../../text/quantities.ts';
import { timeOfDay, timeOfDayMillis } from '../../text/time-of-day.ts';
import { latencyMeaning } from '../exchange-facts.ts';
import { type CellContent, type ColumnRule, column } from '../table/columns.ts';
import type { ShownTrace } from './shown-trace.ts';
import type { TraceFacts } from './trace-facts.ts';

export interface TraceRow {
  readonly trace: ShownTrace;
  readonly facts: TraceFacts;
}

const MIN_NAME_CELLS = 20;

export const traceColumns: readonly ColumnRule<TraceRow>[] = [
  {
    column: column('TIME', 12, ({ facts }) => time(facts, timeOfDayMillis)),
    drop: 1,
    replacedBy: column<TraceRow>('TIME', 8, ({ facts }) => time(facts, timeOfDay)),
  },
  { column: column('TRACE', 8, ({ trace }) => plain(trace.traceId.slice(0, 8))) },
  {
    column: column('NAME', MIN_NAME_CELLS, ({ facts }) => plain(facts.name), { cut: 'middle' }),
    isFlexible: true,
  },
  { column: column('SERVICES', 24, ({ trace }) => plain(trace.services.join(' '))), drop: 2 },
  { column: column('SPANS', 5, ({ trace }) => plain(countText(trace.spanCount)), { align: 'right' }) },
  { column: column('TOTAL', 6, totalCell, { align: 'right' }) },
  { column: column('ERR', 4, ({ facts }) => counted(facts.errors, 'serverError'), { align: 'right' }) },
  { column: column('WARN', 4, ({ facts }) => counted(facts.warnings, 'caution'), { align: 'right' }) },
];

/** The first cell of a row, as in the list of requests. */
export function traceCue({ isOpen, errors, warnings }: TraceFacts): '.' | 'X' | '!' | ' ' {
  if (isOpen) return '.';
  if (errors > 0) return 'X';
  return warnings > 0 ? '!' : ' ';
}

function time({ startMicros }: TraceFacts, text: (micros: number) => string): CellContent {
  return plain(startMicros === undefined ? '-' : text(startMicros));
}

function totalCell({ facts: { durationMicros } }: TraceRow): CellContent {
  if (durationMicros === undefined) return plain('-');
  return { text: durationText(durationMicros), meaning: latencyMeaning(durationMicros) };
}

function counted(count: number, meaning: CellContent['meaning']): CellContent {
  return { text: count === 0 ? '-' : countText(count), meaning: count === 0 ? 'plain' : meaning };
}

function plain(text: string): CellContent {
  return { text, meaning: 'plain' };
}
