// What `tracectl replay` prints of each result, for a person. Pure. Everything in it may hold text that others wrote.
import { type DiffLine, diffLines, verdictText } from '../replay/compare/diff-lines.ts';
import type { ReplayDiff, Verdict } from '../replay/compare/difference.ts';
import type { ReplayProgress } from '../replay/progress.ts';
import type { ReplayJson } from '../replay/replay-json.ts';
import type { ReplayLine } from '../session/control-messages.ts';
import type { ListedExchange } from '../session/listed-exchange.ts';
import { durationText } from '../text/quantities.ts';
import { safeText } from '../text/terminal-text.ts';

const LEFT_OUT = {
  masked: 'whose value the capture file does not hold',
  'other-host': 'a secret that was meant for another host',
} as const;

/** Lines of a comparison that a person reads; JSON has all of them. */
const MOST_DIFF_LINES = 40;
const MOST_CELLS = 160;

/** One exchange as a line of the list to choose from. */
export function listLine({ seq, at, method, url, status, durationMs }: ListedExchange): string {
  const time = at.slice(11, 19);
  const answer = `${status ?? '-'}  ${durationText(durationMs * 1000)}`;
  return safeText(`  #${seq}  ${time}  ${method} ${url}  ${answer}`);
}

/** One result; more than one line when there is more to say. `isFull`: with what differs. */
export function resultLines(
  line: Exclude<ReplayLine, { type: 'lost' }>,
  isFull = false,
  columns = MOST_CELLS,
): string[] {
  if (line.type === 'unknown') return [safeText(`#${line.id} names no captured request.`)];
  if (line.type === 'replayEnd') return isWorthTelling(line) ? [endLine(line)] : [];
  if (line.result === 'refused') return [safeText(`skipped: ${line.reason ?? ''}`)];
  const head = line.exchange === undefined ? planLine(line) : sentLine(line, line.exchange);
  const diff = isFull && line.diff !== undefined ? diffReport(line.diff, columns) : [];
  return [safeText(head), ...asideLines(line).map((text) => safeText(`    ${text}`)), ...diff];
}

function planLine({ original, request }: ReplayJson): string {
  const { method = '', url = '', bodyBytes = 0 } = request ?? {};
  const body = bodyBytes === 0 ? '' : ` with a body of ${bodyBytes} bytes`;
  return `would send #${original.seq}: ${method} ${url}${body}`;
}

function sentLine(
  { original, side, round, verdict }: ReplayJson,
  exchange: NonNullable<ReplayJson['exchange']>,
): string {
  const change = (was: unknown, is: unknown): string => `${was ?? '-'} -> ${is ?? '-'}`;
  const status = change(original.status, exchange.status);
  const time = change(durationText(original.durationMs * 1000), durationText(exchange.durationMs * 1000));
  const trace = exchange.traceId === undefined ? '' : `  trace ${exchange.traceId}`;
  const what = verdict === undefined ? '' : `  ${verdictText(verdict)}`;
  const which = [
    ...(side === 'recorded' ? ['A'] : []),
    ...(round === undefined ? [] : [`round ${round + 1}`]),
  ].join(', ');
  const name = `#${original.seq}${which === '' ? '' : ` (${which})`}`;
  return `${name} ${exchange.method} ${exchange.url}  ${status}  ${time}${trace}${what}`;
}

/** What is not as it was captured, and what went wrong. */
function asideLines({ exchange, request, leftOut = [], replaced = [], notes = [] }: ReplayJson): string[] {
  const { set = [], removed = [] } = request?.headers ?? {};
  return [
    ...set.map(([name, value]) => `sets: ${name}: ${value}`),
    ...(removed.length > 0 ? [`takes out: ${removed.join(', ')}`] : []),
    ...(exchange?.failure === undefined ? [] : [exchange.failure]),
    ...leftOut.map(({ header, because }) => `left out: ${header}, ${LEFT_OUT[because]}`),
    ...replaced.map(
      ({ name, recorded = '?', live, fromSeq, where }) =>
        `replaced: ${name}: ${recorded} -> ${live}, from the answer to #${fromSeq} (${where})`,
    ),
    ...notes.map((note) => `note: ${note}`),
  ];
}

/** A comparison in one column, bounded. */
export function diffReport(diff: ReplayDiff, columns: number): string[] {
  // The verdict stands in the line above.
  const lines = diffLines(diff).slice(1).map(diffText);
  const shown = lines.slice(0, MOST_DIFF_LINES);
  if (lines.length > shown.length) shown.push(`  ... ${lines.length - shown.length} more lines with --json`);
  return shown.map((text) => safeText(`    ${text}`, { maxCells: Math.min(columns, MOST_CELLS) }));
}

const MARKS = { same: '=', changed: '!', removed: '-', added: '+', volatile: '~' } as const;

function diffText({ kind, label, before, after }: DiffLine): string {
  if (kind === 'heading') return label;
  if (kind === 'note') return `  ${label}`;
  const sides = [before, after].map((side) => side ?? 'nothing');
  const text = before === after ? (before ?? '') : sides.join(' -> ');
  return `  ${MARKS[kind]} ${label}: ${text}`;
}

/** Of one request that was sent, its own line has told everything. */
function isWorthTelling({ total, state, lag }: ReplayProgress): boolean {
  return total > 1 || state !== 'ended' || lag !== undefined;
}

const ENDS = {
  ended: '',
  running: '',
  cancelled: 'Cancelled: ',
  stopped: 'Stopped: ',
} as const;

function endLine({ state, total, sent, skipped, failed, verdicts, reason, lag }: ReplayProgress): string {
  const counts = [
    `${sent} of ${total} sent`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(failed > 0 ? [`${failed} without an answer`] : []),
    ...(Object.entries(verdicts) as [Verdict, number][]).flatMap(([verdict, count]) =>
      count > 0 ? [`${count} ${verdictText(verdict)}`] : [],
    ),
  ];
  const late =
    lag === undefined
      ? ''
      : ` Late by ${lag.p50Ms.toFixed(1)} ms in the median, ${lag.p95Ms.toFixed(1)} ms at p95, ${lag.maxMs.toFixed(1)} ms at most.`;
  return safeText(`${ENDS[state]}${counts.join(', ')}.${reason === undefined ? '' : ` ${reason}`}${late}`);
}

/** Whether a result is what was asked for: an answer came, or a plan was asked for. */
export function isSuccess(line: ReplayLine): boolean {
  if (line.type === 'replayEnd') return line.state === 'ended';
  if (line.type !== 'replay') return false;
  return line.result === 'planned' || line.exchange?.outcome === 'answered';
}
