// Where the time of an exchange went: the request coming in, the way to the upstream, the upstream itself, the answer going
// out. What tracectl could not measure is not told.
import { type Exchange, isClosed } from '../../exchange/exchange.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { padCellsStart } from '../../text/cells.ts';
import { durationText } from '../../text/quantities.ts';
import { timeOfDayMillis } from '../../text/time-of-day.ts';
import { latencyMeaning, proxyMicros, upstreamMicros } from '../exchange-facts.ts';
import type { Glyphs } from '../glyphs.ts';
import { timesText } from '../list/list-columns.ts';
import { fitLine, line, type StyledLine, segment } from '../styled-line.ts';
import { barText } from '../waterfall/bar.ts';
import { outcomeLines } from './outcome-lines.ts';
import { joinSections, section } from './section.ts';

const DURATION_CELLS = 6;
/** `upstream, until its first byte`. */
const NAME_CELLS = 31;
const MIN_BAR_CELLS = 6;

/** `timesMedian`: how many times the median of its route it took, where that is much. */
export function timingTab(
  entry: ExchangeEntry,
  width: number,
  glyphs: Glyphs,
  timesMedian?: number,
): StyledLine[] {
  const { exchange } = entry;
  const started = line(`  ${timeOfDayMillis(exchange.startedAtMicros)}  first byte of the request`);
  if (!isClosed(exchange))
    return joinSections([outcomeLines(entry, width), section('Steps', [started])], width);
  const { timing } = exchange;
  return joinSections(
    [
      outcomeLines(entry, width),
      section('Parts', partLines(exchange, width, glyphs)),
      section('Who took it', whoLines(exchange, timesMedian)),
      section('Steps', [
        started,
        ...step(timing.requestReceivedMicros, 'request received'),
        ...step(timing.requestSentMicros, 'head sent upstream'),
        ...step(timing.responseHeadMicros, "answer's head received"),
        ...step(timing.endedMicros, 'ended'),
      ]),
      section('Attempts', attemptLines(exchange)),
    ],
    width,
  );
}

interface Part {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** From one step to the next. A request that is streamed may still be coming in while its head is sent on. */
function partsOf({ timing }: Exchange): Part[] {
  const {
    requestReceivedMicros: received,
    requestSentMicros: sent,
    responseHeadMicros: head,
    endedMicros,
  } = timing;
  const parts: Part[] = [];
  if (received !== undefined) parts.push({ name: 'request from the client', from: 0, to: received });
  if (sent !== undefined) {
    parts.push({
      name: 'tracectl, and connecting',
      from: Math.min(received ?? 0, sent),
      to: sent,
    });
    if (head !== undefined) parts.push({ name: 'upstream, until its first byte', from: sent, to: head });
  }
  if (head !== undefined) parts.push({ name: "answer's body, to the client", from: head, to: endedMicros });
  return parts;
}

function partLines(exchange: Exchange, width: number, glyphs: Glyphs): StyledLine[] {
  const total = exchange.timing.endedMicros;
  const bar = Math.max(MIN_BAR_CELLS, width - NAME_CELLS - DURATION_CELLS - 4);
  return partsOf(exchange).map(({ name, from, to }) => [
    ...fitLine(line(`  ${name}`), NAME_CELLS + 2),
    segment(padCellsStart(durationText(to - from), DURATION_CELLS), latencyMeaning(to - from)),
    segment('  '),
    segment(barText({ startMicros: from, durationMicros: to - from }, total, bar, glyphs), 'root'),
  ]);
}

function whoLines(exchange: Exchange, timesMedian: number | undefined): StyledLine[] {
  const { upstreamReportedServiceTimeMs: reported } = exchange;
  const upstream = upstreamMicros(exchange);
  const network = reported === undefined || upstream === undefined ? undefined : upstream - reported * 1000;
  return [
    ...took(
      exchange.timing.endedMicros,
      timesMedian === undefined ? 'total' : `total, ${timesText(timesMedian)} its route's median`,
    ),
    ...took(upstream, 'upstream and network (x-envoy-upstream-service-time)'),
    ...took(reported === undefined ? undefined : reported * 1000, 'upstream, as it reported itself'),
    ...took(
      network === undefined ? undefined : Math.max(0, network),
      'network to the upstream, the difference',
    ),
    ...took(proxyMicros(exchange), 'rest: tracectl, and the client reading the answer'),
  ];
}

function step(micros: number | undefined, what: string): StyledLine[] {
  if (micros === undefined) return [];
  return [line(`       +${padCellsStart(durationText(micros), DURATION_CELLS)}  ${what}`)];
}

function took(micros: number | undefined, what: string): StyledLine[] {
  if (micros === undefined) return [];
  const shown = padCellsStart(durationText(micros), DURATION_CELLS);
  return [[segment('  '), segment(shown, latencyMeaning(micros)), segment(`  ${what}`)]];
}

function attemptLines({ attempts = [] }: Exchange): StyledLine[] {
  return attempts.map(({ startedMicros, endedMicros, status, failure }, i) =>
    line(
      `  ${i + 1}  +${durationText(startedMicros)}  ${durationText(endedMicros - startedMicros)}  ${status ?? failure?.reason ?? '-'}`,
    ),
  );
}
