// The columns of the list of findings.
import type { FoldedFinding } from '../../exchange/finding.ts';
import { timeOfDay } from '../../text/time-of-day.ts';
import type { Meaning } from '../styled-line.ts';
import { type CellContent, type ColumnRule, column } from '../table/columns.ts';
import { callsOf, type FindingRow, placeOf, ruleOf } from './finding-rows.ts';

const MIN_MESSAGE_CELLS = 30;
const PLACE_CELLS = 24;
const MIN_PLACE_CELLS = 14;

/** `seqOf`: the number of an exchange in the list, while it is held. */
export function findingColumns(seqOf: (id: string) => number | undefined): readonly ColumnRule<FindingRow>[] {
  const place = (cells: number) =>
    column<FindingRow>('SERVICE -> CALLEE', cells, (row) =>
      row.kind === 'muted' ? plain('-') : plain(placeOf(row.finding)),
    );
  return [
    { column: column('SEVERITY', 8, severityCell), drop: 4 },
    { column: column('FINDING', 28, nameCell) },
    {
      column: place(PLACE_CELLS),
      isFlexible: true,
      drop: 3,
      replacedBy: place(MIN_PLACE_CELLS),
    },
    { column: column('CALLS', 12, callsCell, { align: 'right' }) },
    { column: column('EXAMPLE', 8, (row) => exampleCell(row, seqOf), { align: 'right' }), drop: 5 },
    { column: column('LAST', 8, lastCell, { gap: 2 }), drop: 2 },
    {
      column: column('WHAT WAS SEEN', MIN_MESSAGE_CELLS, messageCell, { gap: 2 }),
      isFlexible: true,
      drop: 1,
    },
  ];
}

/** The first cell of a row, as in the log. */
export function findingCue(row: FindingRow): 'X' | '!' | ' ' {
  if (row.kind === 'muted' || row.finding.isRare === true) return ' ';
  const { severity } = row.finding;
  return severity === 'error' ? 'X' : severity === 'warning' ? '!' : ' ';
}

/** What a person is told of how bad it is. */
export function severityWord({ severity, isRare }: FoldedFinding): string {
  return isRare === true ? 'seldom' : severity;
}

export const severityMeanings: Readonly<Record<FoldedFinding['severity'], Meaning>> = {
  error: 'serverError',
  warning: 'caution',
  info: 'root',
};

function severityCell(row: FindingRow): CellContent {
  if (row.kind === 'muted') return plain('muted');
  const { finding } = row;
  return {
    text: severityWord(finding),
    meaning: finding.isRare === true ? 'plain' : severityMeanings[finding.severity],
  };
}

function nameCell(row: FindingRow): CellContent {
  return plain(row.kind === 'muted' ? row.muted.mute : ruleOf(row.finding));
}

function callsCell(row: FindingRow): CellContent {
  return plain(row.kind === 'muted' ? String(row.muted.count) : callsOf(row.finding));
}

function exampleCell(row: FindingRow, seqOf: (id: string) => number | undefined): CellContent {
  if (row.kind === 'muted') return plain('-');
  const { exchange, traceId } = row.finding;
  const seq = exchange === undefined ? undefined : seqOf(exchange);
  return plain(seq === undefined ? (traceId?.slice(0, 8) ?? '-') : `#${seq}`);
}

function lastCell(row: FindingRow): CellContent {
  return plain(row.kind === 'muted' ? '-' : timeOfDay(row.finding.lastAtMicros));
}

function messageCell(row: FindingRow): CellContent {
  return plain(row.kind === 'muted' ? `muted: ${row.muted.reason}` : row.finding.message);
}

function plain(text: string): CellContent {
  return { text, meaning: 'plain' };
}
