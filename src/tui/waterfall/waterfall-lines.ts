// The waterfall: a time scale, and each span with its service, name, duration, what is wrong with it, and its bar.
import { cellWidth, cutEnd, cutMiddle, padCellsEnd, padCellsStart } from '../../text/cells.ts';
import { durationText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import type { TraceNode } from '../../trace/trace-tree.ts';
import { latencyMeaning, serviceName, shownPath, upstreamMicros } from '../exchange-facts.ts';
import type { Glyphs } from '../glyphs.ts';
import { propagationMeaning, propagationWord } from '../list/propagation-word.ts';
import { fitLine, line, type StyledLine, segment, selectedLine } from '../styled-line.ts';
import type { LinkedCall } from '../traces/linked-calls.ts';
import type { ShownTrace } from '../traces/shown-trace.ts';
import { type BarTimes, barText } from './bar.ts';
import { serviceMeaning } from './service-meaning.ts';
import type { WaterfallRow } from './waterfall-rows.ts';

export interface WaterfallLook {
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly nowMicros: number;
  /** Key of the row that keys act on. */
  readonly selected?: string;
  readonly marksSelection: boolean;
}

const DURATION_CELLS = 6;
const BAR_SHARE = 0.42;
const MIN_BAR_CELLS = 8;

/** A reporter sends its spans within seconds; after that a missing one will not come. */
const MISSING_AFTER_MICROS = 5_000_000;

/** Each sign and its meaning; the help screen shows it. */
export function waterfallSigns(glyphs: Glyphs): readonly (readonly [sign: string, meaning: string])[] {
  return [
    [glyphs.full, 'what the upstream took (x-envoy-upstream-service-time), or what an application reported'],
    [glyphs.rest, 'the rest of what the proxy saw; the place of the upstream in it is an estimate'],
    [glyphs.unknown, 'went through the proxy, and nothing was measured'],
    [glyphs.sliver, 'shorter than a cell'],
    [glyphs.open, 'not ended yet'],
    [glyphs.outside, 'begins outside of its parent'],
    [`? ${glyphs.missing.repeat(4)}`, 'a parent that nobody reported'],
    [
      `own:94%`,
      'a call that is in a trace of its own, because the context was dropped, and how sure that is; Enter goes there',
    ],
    [
      `cause:94%`,
      'the request of another trace that caused this one, and how sure that is; Enter goes there',
    ],
  ];
}

/** The time scale, right above the bars. */
export function scaleLine(trace: ShownTrace, { width, nowMicros }: WaterfallLook): StyledLine {
  const bar = barCells(width);
  const total = traceMicros(trace, nowMicros);
  const marks = bar >= 40 ? 4 : bar >= 20 ? 2 : 1;
  let scale = '';
  for (let i = 0; i <= marks; i += 1) {
    const text = durationText((total * i) / marks);
    const at =
      Math.round((bar * i) / marks) - (i === marks ? text.length : i === 0 ? 0 : Math.floor(text.length / 2));
    if (at >= scale.length) scale = padCellsEnd(scale, at) + text;
  }
  return fitLine([segment(' '.repeat(width - bar)), segment(scale, 'heading')], width);
}

export function waterfallLine(row: WaterfallRow, trace: ShownTrace, look: WaterfallLook): StyledLine {
  const { width, glyphs, nowMicros, selected, marksSelection } = look;
  const bar = barCells(width);
  const isSelected = row.key === selected;
  const mark = isSelected && marksSelection ? '>' : ' ';
  const start = [segment(mark), segment(tree(row, glyphs))];
  const shown = fitLine(
    [
      ...nameSegments(row, start, width - bar - 1, nowMicros, trace),
      segment(' '),
      barSegment(row, trace, bar, look),
    ],
    width,
  );
  return isSelected ? selectedLine(shown) : shown;
}

/** `├ ▼ `: the lines of the levels above, and whether there is something below. */
function tree({ follows, hasChildren, isFolded, depth, elsewhere }: WaterfallRow, glyphs: Glyphs): string {
  const above = follows.slice(1, -1).map((more) => (more ? `${glyphs.pass} ` : '  '));
  const own = depth === 0 ? '' : `${follows.at(-1) === true ? glyphs.branch : glyphs.lastBranch} `;
  const leaf = elsewhere === undefined ? glyphs.leaf : glyphs.missing;
  const fold = !hasChildren ? leaf : isFolded ? glyphs.folded : glyphs.opened;
  return `${above.join('')}${own}${fold === ' ' && depth > 0 ? '' : `${fold} `}`;
}

function nameSegments(
  row: WaterfallRow,
  start: StyledLine,
  cells: number,
  nowMicros: number,
  trace: ShownTrace,
): StyledLine {
  const { node, entry } = row;
  const flag = flagOf(row);
  const micros = durationOf(row);
  const duration = padCellsStart(micros === undefined ? '-' : durationText(micros), DURATION_CELLS);
  const after: StyledLine = [
    ...(flag === undefined ? [] : [segment(' '), flag]),
    segment(' '),
    segment(duration, micros === undefined ? 'plain' : latencyMeaning(micros)),
  ];
  const free = cells - widthOf(start) - widthOf(after);
  const service = serviceOf(row);
  const name = node.isMissing ? missingText(node, trace, nowMicros) : nameOf(node, entry);
  const shownService = safeText(service, { maxCells: Math.max(0, Math.min(16, free - 1)) });
  const nameCells = Math.max(0, free - cellWidth(shownService) - 1);
  const shownName = (node.isMissing ? cutEnd : cutMiddle)(safeText(name, { maxCells: 500 }), nameCells);
  return fitLine(
    [
      ...start,
      segment(shownService, node.isMissing ? 'plain' : serviceMeaning(service)),
      segment(` ${padCellsEnd(shownName, nameCells)}`),
      ...after,
    ],
    cells,
  );
}

/** Who served it: of a span that only the proxy knows, whoever it was sent to. */
function serviceOf({ node, entry }: WaterfallRow): string {
  if (node.isMissing) return '?';
  if (entry !== undefined && node.services.length < 2) return serviceName(entry);
  return node.services.at(-1) ?? '-';
}

/** Method and path tell more than Envoy's span name, which is the host. */
function nameOf({ name, remoteService }: TraceNode, entry: WaterfallRow['entry']): string {
  if (entry !== undefined) return `${entry.exchange.method} ${shownPath(entry.exchange)}`;
  return `${name ?? '(no name)'}${remoteService === undefined ? '' : ` > ${remoteService}`}`;
}

function missingText({ id }: TraceNode, { tree: { endMicros } }: ShownTrace, nowMicros: number): string {
  const isLate = endMicros === undefined || nowMicros - endMicros > MISSING_AFTER_MICROS;
  return `${isLate ? 'never reported' : 'not reported yet'}, ${id.slice(0, 8)}`;
}

function flagOf({ node, entry, isOutside, elsewhere }: WaterfallRow): StyledLine[number] | undefined {
  if (elsewhere !== undefined) return segment(elsewhereText(elsewhere), 'caution');
  const status =
    entry !== undefined && 'answer' in entry.exchange ? entry.exchange.answer?.status : undefined;
  if (status !== undefined && status >= 400) {
    return segment(String(status), status >= 500 ? 'serverError' : 'clientError');
  }
  if (node.hasError) return segment('ERR', 'serverError');
  if (entry !== undefined) {
    const word = propagationWord(entry);
    if (word !== 'ok' && word !== 'root') return segment(word, propagationMeaning(word));
  }
  return isOutside ? segment('~', 'caution') : undefined;
}

/** `own:exact`, `own:94%`, `cause:71%`: that it is in a trace of its own, or the cause of this one, and how sure that is. */
function elsewhereText({ kind, link: { confidence, probability } }: LinkedCall): string {
  const sure = confidence === 'exact' ? confidence : `${Math.round(probability * 100)}%`;
  return `${kind === 'call' ? 'own' : 'cause'}:${sure}`;
}

function durationOf({ node, entry }: WaterfallRow): number | undefined {
  if (node.durationMicros !== undefined) return node.durationMicros;
  return entry !== undefined && 'timing' in entry.exchange ? entry.exchange.timing.endedMicros : undefined;
}

function barSegment(row: WaterfallRow, trace: ShownTrace, cells: number, look: WaterfallLook) {
  const { node, entry } = row;
  const { tree: whole } = trace;
  const { glyphs, nowMicros } = look;
  if (node.isMissing) return segment(glyphs.missing.repeat(cells));
  if (node.startMicros === undefined || whole.startMicros === undefined) return segment(' '.repeat(cells));
  const isOpen = entry !== undefined && !('outcome' in entry.exchange);
  const measured = entry === undefined ? undefined : upstreamMicros(entry.exchange);
  const times: BarTimes = {
    startMicros: node.startMicros - whole.startMicros,
    ...(!isOpen && { durationMicros: node.durationMicros ?? 0 }),
    ...(entry !== undefined && { upstreamMicros: measured ?? 'unknown' }),
  };
  const bar = barText(times, traceMicros(trace, nowMicros), cells, glyphs);
  const text = row.elsewhere === undefined ? bar : bar.replace(/[^ ]/g, glyphs.missing);
  return segment(text, serviceMeaning(serviceOf(row)));
}

/** What the whole width stands for; while something is open, up to now. */
function traceMicros({ tree: { startMicros, endMicros }, isOpen }: ShownTrace, nowMicros: number): number {
  if (startMicros === undefined || endMicros === undefined) return 0;
  return Math.max(1, (isOpen ? Math.max(nowMicros, endMicros) : endMicros) - startMicros);
}

function barCells(width: number): number {
  return Math.max(MIN_BAR_CELLS, Math.floor(width * BAR_SHARE));
}

function widthOf(segments: StyledLine): number {
  return segments.reduce((cells, { text }) => cells + cellWidth(text), 0);
}

/** What stands where no trace is selected, or the selected request has none. */
export function noTraceLine(width: number, reason: string): StyledLine {
  return fitLine(line(`  ${reason}`), width);
}
