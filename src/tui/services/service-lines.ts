// A row of the graph of services as a line, and one edge in full.

import type { FoldedFinding } from '../../exchange/finding.ts';
import { padCellsEnd, padCellsStart } from '../../text/cells.ts';
import { countText, durationText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import { findingLines } from '../detail/finding-lines.ts';
import { joinSections, section } from '../detail/section.ts';
import type { Glyphs } from '../glyphs.ts';
import { percentileMicros } from '../ledger/latency-histogram.ts';
import { perSecond } from '../ledger/rate-window.ts';
import { rateText, shareText } from '../routes/rate-text.ts';
import { tallyLines } from '../routes/route-lines.ts';
import { fitLine, line, type StyledLine, segment } from '../styled-line.ts';
import { serviceMeaning } from '../waterfall/service-meaning.ts';
import { broken, type FateCounts, type ServiceRow } from './service-rows.ts';

const MIN_NAME_CELLS = 14;
const NUMBERS_CELLS = 44;

/** `rate errors p95 context`, above the numbers. */
export function serviceHeading(width: number): StyledLine {
  const name = nameCells(width);
  return fitLine(
    [
      segment(`  ${padCellsEnd('CALLER, AND WHOM IT CALLS', name + 6)}`, 'heading'),
      segment(
        `${'RATE'.padStart(7)} ${'COUNT'.padStart(6)} ${'ERR'.padStart(5)} ${'P95'.padStart(6)}  CONTEXT`,
        'heading',
      ),
    ],
    width,
  );
}

export function serviceLine(
  row: ServiceRow,
  width: number,
  nowSecond: number,
  glyphs: Glyphs,
  mark: string,
): StyledLine {
  if (row.kind === 'caller') {
    const from = row.isCalled ? '' : '  (calls come in here)';
    const name = safeText(row.name, { maxCells: Math.max(MIN_NAME_CELLS, width - 30) });
    return fitLine([segment(` ${mark}`), segment(name, serviceMeaning(row.name)), segment(from)], width);
  }
  const { edge, fates, isLast, calls } = row;
  const p95 = percentileMicros(edge.latency, 0.95);
  const branch = `${isLast ? glyphs.lastBranch : glyphs.branch}${glyphs.horizontal}${glyphs.arrow} `;
  const cells = nameCells(width);
  const callee = safeText(edge.callee + (calls ? ' ..' : ''), { maxCells: cells });
  const errors = edge.errors === 0 ? '-' : shareText(edge.errors / edge.count);
  return fitLine(
    [
      segment(` ${mark}  ${branch}`),
      segment(callee, serviceMeaning(edge.callee)),
      segment(padCellsEnd('', cells - [...callee].length)),
      segment(padCellsStart(rateText(perSecond(edge.window, nowSecond)), 7)),
      segment(padCellsStart(countText(edge.count), 7)),
      segment(padCellsStart(errors, 6), edge.errors > 0 ? 'serverError' : 'plain'),
      segment(padCellsStart(p95 === undefined ? '-' : durationText(p95), 7)),
      segment('  '),
      ...fateSegments(fates),
    ],
    width,
  );
}

/** `kept 40`, `kept 38, LOST 2`, `-` where no link tells. */
function fateSegments(fates: FateCounts | undefined): StyledLine {
  if (fates === undefined) return [segment('-')];
  const kept = segment(`kept ${countText(fates.kept)}`);
  if (broken(fates) === 0) return [kept];
  const words = [
    ['LOST', fates.lost],
    ['RESTARTED', fates.restarted],
    ['STALE', fates.stale],
  ] as const;
  const what = words.filter(([, count]) => count > 0).map(([word, count]) => `${word} ${countText(count)}`);
  return [kept, segment(', '), segment(what.join(', '), 'alarm')];
}

export function edgeTitle(row: ServiceRow): string {
  return row.kind === 'caller' ? row.name : `${row.edge.caller} calls ${row.edge.callee}`;
}

/** `findings`: of the whole run; those of the service, or of its calls to this callee, are shown. */
export function edgeLines(
  row: ServiceRow,
  findings: readonly FoldedFinding[],
  width: number,
  nowSecond: number,
  glyphs: Glyphs,
): StyledLine[] {
  if (row.kind === 'caller') {
    const own = findings.filter(({ service }) => service === row.name);
    const none = line(
      `  Nothing is known against ${row.name}. Select one of the services that it calls for the numbers.`,
    );
    return joinSections([own.length === 0 ? [none] : foldedLines(own, width)], width);
  }
  const { edge, fates, worst } = row;
  const context = [
    ...(fates === undefined
      ? [line('  No link between requests tells what became of it.')]
      : [
          line(
            `  kept ${fates.kept}, lost ${fates.lost}, restarted ${fates.restarted}, stale ${fates.stale}`,
          ),
        ]),
    ...(worst === undefined ? [] : [line(`  mostly on ${worst.route}`, 'caution')]),
  ];
  const own = findings.filter(
    ({ service, callee }) => service === edge.caller && (callee === undefined || callee === edge.callee),
  );
  return joinSections(
    [section('Trace context', context), foldedLines(own, width), tallyLines(edge, width, nowSecond, glyphs)],
    width,
  );
}

/** Each finding with how often it was seen. */
function foldedLines(findings: readonly FoldedFinding[], width: number): readonly StyledLine[] {
  return section(
    'Findings',
    findings.flatMap((finding) => {
      const of = finding.of === undefined ? '' : ` of ${countText(finding.of)} calls`;
      const times = `${countText(finding.count)} ${finding.count === 1 ? 'time' : 'times'}${of}`;
      const [head = [], ...rest] = findingLines(finding, width);
      return [[...head, segment(`  ${times}`)], ...rest];
    }),
  );
}

function nameCells(width: number): number {
  return Math.max(MIN_NAME_CELLS, Math.min(40, width - NUMBERS_CELLS - 16));
}
