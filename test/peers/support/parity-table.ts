// Two proxies' fields of one case, side by side: equal, different on purpose, or different.
import type { DeliberateDifference } from './deliberate-differences.ts';
import type { Field, Place } from './observation.ts';
import type { ParityCase } from './parity-case.ts';

export interface ParityRow {
  readonly lane: string;
  readonly case: string;
  readonly place: Place;
  readonly field: string;
  readonly envoy: string;
  readonly tracectl: string;
  /** `equal`, the name of the deliberate difference that explains the row, or `DIFFERENT`. */
  readonly verdict: string;
}

const ABSENT = '(absent)';
const UNEXPLAINED = 'DIFFERENT';
/** The row of each place that says whether there is anything to compare. */
const COUNTS: readonly string[] = ['requests', 'spans', 'failed'];

export function compareFields(
  { lane, name }: ParityCase,
  envoy: readonly Field[],
  tracectl: readonly Field[],
  differences: readonly DeliberateDifference[],
): ParityRow[] {
  const keys = new Map([...envoy, ...tracectl].map((field) => [`${field.place} ${field.name}`, field]));
  const rows = [...keys.values()].map((key) => {
    const row = {
      lane,
      case: name,
      place: key.place,
      field: key.name,
      envoy: textOf(envoy, key),
      tracectl: textOf(tracectl, key),
    };
    return { ...row, verdict: verdictOf(row, differences) };
  });
  // Where one side had nothing at all, that is the difference; the fields of the other side say nothing more.
  const oneSided = rows.filter((row) => COUNTS.includes(row.field) && row.envoy !== row.tracectl);
  return rows.filter((row) => {
    const counted = oneSided.find(({ place }) => place === row.place);
    return counted === undefined || counted === row;
  });
}

export function unexplained(rows: readonly ParityRow[]): ParityRow[] {
  return rows.filter((row) => row.verdict === UNEXPLAINED);
}

/** The rows as a table for a person. */
export function renderTable(rows: readonly ParityRow[]): string {
  const head = ['case', 'where', 'field', 'Envoy', 'tracectl', 'verdict'];
  const cells = rows.map((row) => [
    `${row.lane}/${row.case}`,
    row.place,
    row.field,
    row.envoy,
    row.tracectl,
    row.verdict,
  ]);
  const lines = [head, ...cells].map((line) => line.map((cell) => shorten(cell)));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function textOf(fields: readonly Field[], key: Field): string {
  return fields.find(({ place, name }) => place === key.place && name === key.name)?.value ?? ABSENT;
}

function verdictOf(row: Omit<ParityRow, 'verdict'>, differences: readonly DeliberateDifference[]): string {
  if (row.envoy === row.tracectl) return 'equal';
  const explanation = differences.find(
    (difference) =>
      difference.place === row.place &&
      difference.field.test(row.field) &&
      difference.tracectl.test(row.tracectl) &&
      (difference.cases?.test(`${row.lane}/${row.case}`) ?? true),
  );
  return explanation?.name ?? UNEXPLAINED;
}

const CELL_LIMIT = 100;

function shorten(cell: string): string {
  return cell.length > CELL_LIMIT ? `${cell.slice(0, CELL_LIMIT - 3)}...` : cell;
}
