// Columns of a table, which of them fit into how many cells, and a row of them as a line. What a row is, only the columns
// know.
import { cellWidth } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { fitLine, type Meaning, type Segment, type StyledLine, segment } from '../styled-line.ts';

export interface CellContent {
  readonly text: string;
  readonly meaning: Meaning;
  /** Kept at the right end of the cell, whatever has to be cut before it. */
  readonly suffix?: string;
}

export interface Column<R> {
  readonly header: string;
  /** Cells, without the gap before it. */
  readonly width: number;
  /** Blank cells before it. */
  readonly gap: number;
  readonly align: 'left' | 'right';
  readonly cut: 'end' | 'middle';
  readonly value: (row: R) => CellContent;
}

/** A column with what happens when there is no room for all of them. */
export interface ColumnRule<R> {
  readonly column: Column<R>;
  /** When it goes, the lowest first; without it, it always stays. */
  readonly drop?: number;
  readonly replacedBy?: Column<R>;
  /** Takes what the others leave; of several that are there, the last. */
  readonly isFlexible?: boolean;
}

/** Cells before the first column: the cue and the mark of the selected row. */
export const GUTTER_CELLS = 2;

export function column<R>(
  header: string,
  width: number,
  value: Column<R>['value'],
  layout: Partial<Pick<Column<R>, 'gap' | 'align' | 'cut'>> = {},
): Column<R> {
  return { header, width, gap: 1, align: 'left', cut: 'end', value, ...layout };
}

/** The columns for a table of `cells`, in the order of the rules. */
export function columnsFor<R>(rules: readonly ColumnRule<R>[], cells: number): readonly Column<R>[] {
  const drops = rules.flatMap(({ drop }) => drop ?? []).sort((a, b) => a - b);
  let left = kept(rules, 0);
  for (const drop of drops) {
    if (cellsOf(left) <= cells) break;
    left = kept(rules, drop);
  }
  const spare = cells - cellsOf(left);
  const flexible = left.findLastIndex(({ isFlexible }) => isFlexible === true);
  return left.map(({ column: each }, i) =>
    i === flexible ? { ...each, width: Math.max(0, each.width + spare) } : each,
  );
}

/** The row at exactly `width` cells, `gutter` before it. */
export function tableRow<R>(
  row: R,
  columns: readonly Column<R>[],
  width: number,
  gutter = ' '.repeat(GUTTER_CELLS),
): StyledLine {
  const cells = columns.map((each) => columnCell(each, each.value(row)));
  return fitLine([segment(gutter), ...cells.flat()], width);
}

/** `sorted`: header of the column that the rows are sorted by, and which way. */
export function tableHeading<R>(
  columns: readonly Column<R>[],
  width: number,
  sorted?: { readonly header: string; readonly isReversed: boolean },
): StyledLine {
  const cells = columns.map((each) => {
    const isSorted = each.header === sorted?.header;
    const text = isSorted ? `${each.header}${sorted?.isReversed === true ? 'v' : '^'}` : each.header;
    return columnCell(each, { text, meaning: 'heading' });
  });
  return fitLine([segment(' '.repeat(GUTTER_CELLS)), ...cells.flat()], width);
}

function kept<R>(rules: readonly ColumnRule<R>[], dropped: number): readonly ColumnRule<R>[] {
  const left = rules.flatMap((rule) => {
    if (rule.drop === undefined || rule.drop > dropped) return rule;
    return rule.replacedBy === undefined ? [] : { ...rule, column: rule.replacedBy };
  });
  return left.map((rule, i) => (i === 0 ? { ...rule, column: { ...rule.column, gap: 0 } } : rule));
}

function cellsOf<R>(rules: readonly ColumnRule<R>[]): number {
  return rules.reduce((sum, { column: { width, gap } }) => sum + width + gap, GUTTER_CELLS);
}

/** Padding has no meaning of its own: an inverse word is as wide as the word. */
function columnCell<R>(
  { width, gap, align, cut }: Column<R>,
  { text, meaning, suffix = '' }: CellContent,
): Segment[] {
  const shown = safeText(text, { maxCells: Math.max(0, width - suffix.length), cut });
  const padding = ' '.repeat(Math.max(0, width - suffix.length - cellWidth(shown)));
  const before = ' '.repeat(gap) + (align === 'right' ? padding : '');
  const after = align === 'right' ? '' : padding;
  return [segment(before), segment(shown, meaning), segment(after + suffix)];
}
