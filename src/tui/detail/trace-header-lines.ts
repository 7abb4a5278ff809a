// The trace headers as a table: name, received, sent upstream, what happened. Values that do not fit lose their middle;
// the whole of them stands in the heads below.
import type { OpenExchange } from '../../exchange/exchange.ts';
import { cellWidth, padCellsEnd } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { line, type Meaning, type StyledLine, segment } from '../styled-line.ts';
import { type TraceHeaderChange, traceHeaderChanges } from './trace-header-changes.ts';

const changeMarks: Readonly<Record<TraceHeaderChange['change'], { mark: string; meaning: Meaning }>> = {
  injected: { mark: '+', meaning: 'root' },
  kept: { mark: '=', meaning: 'plain' },
  rewritten: { mark: '~', meaning: 'caution' },
  removed: { mark: '-', meaning: 'caution' },
  'not sent': { mark: '-', meaning: 'caution' },
};

/** `~ rewritten`. */
const CHANGE_CELLS = 11;
const GAP = '  ';
/** An id of 16 digits fits, and one of 32 is told by both its ends. */
const MIN_VALUE_CELLS = 16;
const RECEIVED = 'received';
const SENT = 'sent upstream';

export function traceHeaderLines(exchange: OpenExchange, width: number): StyledLine[] {
  const changes = traceHeaderChanges(exchange);
  if (changes.length === 0) return [line('  none came in, none were sent')];
  const nameCells = widest(changes.map(({ name }) => name));
  const free = Math.max(0, width - nameCells - CHANGE_CELLS - 4 * GAP.length);
  if (free < 2 * MIN_VALUE_CELLS) return changes.flatMap((change) => stackedLines(change, nameCells, width));
  const shown = (value = '-'): string => safeText(value, { maxCells: free });
  const [receivedCells, sentCells] = shares(
    free,
    widest([RECEIVED, ...changes.map(({ received }) => shown(received))]),
    widest([SENT, ...changes.map(({ sent }) => shown(sent))]),
  );
  const row = (name: string, received: string | undefined, sent: string | undefined): string =>
    GAP +
    [padCellsEnd(name, nameCells), valueCell(received, receivedCells), valueCell(sent, sentCells), ''].join(
      GAP,
    );

  return [
    line(row('', RECEIVED, SENT), 'heading'),
    ...changes.map(({ name, received, sent, change }) => {
      const { mark, meaning } = changeMarks[change];
      return [segment(row(name, received, sent)), segment(`${mark} ${change}`, meaning)];
    }),
  ];
}

/** Where two columns would show too little of each value: the values below the name, whole as long as they fit. */
function stackedLines(
  { name, received, sent, change }: TraceHeaderChange,
  nameCells: number,
  width: number,
): StyledLine[] {
  const { mark, meaning } = changeMarks[change];
  const value = (lead: string, text: string): StyledLine =>
    line(`    ${lead} ${safeText(text, { maxCells: Math.max(8, width - 6), cut: 'middle' })}`);
  return [
    [segment(`${GAP}${padCellsEnd(name, nameCells)}${GAP}`), segment(`${mark} ${change}`, meaning)],
    ...(received === undefined ? [] : [value(received === sent ? '=' : '<', received)]),
    ...(sent === undefined || received === sent ? [] : [value('>', sent)]),
  ];
}

/** Cells for two columns: what each needs, or else half for each, and to one what the other leaves of its half. */
function shares(free: number, first: number, second: number): readonly [number, number] {
  if (first + second <= free) return [first, second];
  const half = Math.floor(free / 2);
  if (first <= half) return [first, free - first];
  return second <= half ? [free - second, second] : [half, half];
}

function valueCell(value: string | undefined, cells: number): string {
  return padCellsEnd(safeText(value ?? '-', { maxCells: cells, cut: 'middle' }), cells);
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(cellWidth));
}
