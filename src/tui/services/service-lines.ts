// A row of the graph of services as a line, and one edge in full.

import type { FoldedFinding } from '../../exchange/finding.ts';
import { cellWidth, padCellsEnd, padCellsStart } from '../../text/cells.ts';
import { countText, durationText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import { findingLines } from '../detail/finding-lines.ts';
import { joinSections, section } from '../detail/section.ts';
import { callsOf } from '../findings/finding-rows.ts';
import type { Glyphs } from '../glyphs.ts';
import { percentileMicros } from '../ledger/latency-histogram.ts';
import { perSecond } from '../ledger/rate-window.ts';
import { rateText, shareText } from '../routes/rate-text.ts';
import { tallyLines } from '../routes/route-lines.ts';
import { fitLine, line, type StyledLine, segment } from '../styled-line.ts';
import { serviceMeaning } from '../waterfall/service-meaning.ts';
import { broken, type FateCounts, type ServiceRow } from './service-rows.ts';

const MIN_NAME_CELLS = 14;
const MAX_NAME_CELLS = 40;
/** `kept 99, RESTARTED 99`: what became of the context is what the view is for, so it has its room first. */
const CONTEXT_CELLS = 24;
/** Cue, mark, two blanks, and the branch. */
const LEAD_CELLS = 8;
/** Narrower terminals have no latency, then no count. */
const P95_FROM_CELLS = 80;
const COUNT_FROM_CELLS = 66;

/** `rate count errors p95 context`, above the numbers. */
export function serviceHeading(width: number): StyledLine {
  const name = nameCells(width);
  const numbers = ['RATE', ...(width < COUNT_FROM_CELLS ? [] : ['COUNT']), ' ERR'];
  const shown = [...numbers, ...(width < P95_FROM_CELLS ? [] : ['P95'])];
  return fitLine(
    [
      segment(`  ${padCellsEnd('CALLER, AND WHOM IT CALLS', name + LEAD_CELLS - 2)}`, 'heading'),
      segment(`${shown.map((each) => padCellsStart(each, NUMBER_CELLS)).join('')}  CONTEXT`, 'heading'),
    ],
    width,
  );
}

const NUMBER_CELLS = 7;

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
  const { edge, fates, isLast, worst } = row;
  const p95 = percentileMicros(edge.latency, 0.95);
  const branch = `${isLast ? glyphs.lastBranch : glyphs.branch}${glyphs.horizontal}${glyphs.arrow} `;
  const cells = nameCells(width);
  const callee = safeText(edge.callee, { maxCells: cells });
  const cue = edge.errors > 0 ? 'X' : worst === undefined ? ' ' : '!';
  const number = (text: string): string => padCellsStart(text, NUMBER_CELLS);
  const errors = edge.errors === 0 ? '-' : shareText(edge.errors / edge.count);
  return fitLine(
    [
      segment(`${cue}${mark}  ${branch}`),
      segment(callee, serviceMeaning(edge.callee)),
      segment(padCellsEnd('', cells - cellWidth(callee))),
      segment(number(rateText(perSecond(edge.window, nowSecond)))),
      segment(width < COUNT_FROM_CELLS ? '' : number(countText(edge.count))),
      segment(number(errors), edge.errors > 0 ? 'serverError' : 'plain'),
      segment(width < P95_FROM_CELLS ? '' : number(p95 === undefined ? '-' : durationText(p95))),
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
      const { count, of } = finding;
      const times =
        of === undefined
          ? `${countText(count)} ${count === 1 ? 'time' : 'times'}`
          : `${callsOf(finding)} calls`;
      const [head = [], ...rest] = findingLines(finding, width);
      return [[...head, segment(`  ${times}`)], ...rest];
    }),
  );
}

function nameCells(width: number): number {
  const shown = 2 + Number(width >= COUNT_FROM_CELLS) + Number(width >= P95_FROM_CELLS);
  const free = width - LEAD_CELLS - shown * NUMBER_CELLS - CONTEXT_CELLS;
  return Math.max(MIN_NAME_CELLS, Math.min(MAX_NAME_CELLS, free));
}
