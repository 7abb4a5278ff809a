// A comparison of two exchanges as lines: side by side where there is room, one below the other where there is not. What
// does not count stands between brackets and has a mark of its own.
import type { DiffLine } from '../../replay/compare/diff-lines.ts';
import { padCellsEnd, wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { fitLine, line, type Meaning, type StyledLine, segment } from '../styled-line.ts';

/** From here on two columns are wide enough to read. */
const BESIDE_FROM_CELLS = 100;
const MAX_LABEL_CELLS = 40;
const MAX_VALUE_CELLS = 2_000;

type Compared = Exclude<DiffLine['kind'], 'heading' | 'note'>;

const marks: Readonly<Record<Compared, string>> = {
  same: ' ',
  changed: '~',
  removed: '-',
  added: '+',
  volatile: '.',
};
const meanings: Readonly<Record<Compared, Meaning>> = {
  same: 'plain',
  changed: 'caution',
  removed: 'caution',
  added: 'root',
  volatile: 'plain',
};

/** `titles`: of both sides. Each line at exactly `width` cells. */
export function diffScreen(
  lines: readonly DiffLine[],
  titles: readonly [before: string, after: string],
  width: number,
): StyledLine[] {
  const isBeside = width >= BESIDE_FROM_CELLS;
  const labelCells = Math.min(
    MAX_LABEL_CELLS,
    Math.max(0, ...lines.map(({ kind, label }) => (isCompared(kind) ? label.length : 0))),
  );
  const drawn = lines.flatMap((each, i) => {
    if (each.kind === 'heading') return [...(i === 0 ? [] : [line('')]), line(each.label, 'heading')];
    if (each.kind === 'note')
      return wrapCells(safeText(each.label), width - 2).map((part) => line(`  ${part}`));
    return isBeside ? besideLines(each, labelCells, width) : stackedLines(each, titles, width);
  });
  const head = isBeside ? besideHead(titles, labelCells, width) : [];
  return [...head, ...drawn].map((each) => fitLine(each, width));
}

function isCompared(kind: DiffLine['kind']): kind is Compared {
  return kind !== 'heading' && kind !== 'note';
}

function besideHead(
  [before, after]: readonly [string, string],
  labelCells: number,
  width: number,
): StyledLine[] {
  const cells = sideCells(labelCells, width);
  return [[segment(`    ${' '.repeat(labelCells)}  ${padCellsEnd(before, cells)}  ${after}`, 'heading')]];
}

function besideLines(
  { kind, label, before, after }: DiffLine,
  labelCells: number,
  width: number,
): StyledLine[] {
  if (!isCompared(kind)) return [];
  const cells = sideCells(labelCells, width);
  const sides = [before, after].map((text) =>
    text === undefined ? ['-'] : wrapCells(safeText(text, { maxCells: MAX_VALUE_CELLS }), cells),
  );
  const rows = Math.max(...sides.map((parts) => parts.length));
  const shownLabel = padCellsEnd(safeText(label, { maxCells: labelCells, cut: 'middle' }), labelCells);
  return Array.from({ length: rows }, (_, i) => [
    segment(`  ${i === 0 ? marks[kind] : ' '} `, 'heading'),
    segment(i === 0 ? shownLabel : ' '.repeat(labelCells)),
    segment(`  ${sides.map((parts) => padCellsEnd(parts[i] ?? '', cells)).join('  ')}`, meanings[kind]),
  ]);
}

function sideCells(labelCells: number, width: number): number {
  return Math.max(8, Math.floor((width - labelCells - 8) / 2));
}

function stackedLines(
  { kind, label, before, after }: DiffLine,
  [first, second]: readonly [string, string],
  width: number,
): StyledLine[] {
  if (!isCompared(kind)) return [];
  const side = (title: string, text: string | undefined): StyledLine[] =>
    text === undefined
      ? []
      : wrapCells(safeText(`${title}: ${text}`, { maxCells: MAX_VALUE_CELLS }), width - 8).map((part, i) =>
          line(`${i === 0 ? '      ' : '        '}${part}`, meanings[kind]),
        );
  return [
    [segment(`  ${marks[kind]} `, 'heading'), segment(label)],
    ...side(first, before),
    ...side(second, after),
  ];
}
