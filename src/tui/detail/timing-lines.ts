// When things happened within an exchange, and how long the two sides took.
import { type Exchange, isClosed, type OpenExchange } from '../../exchange/exchange.ts';
import { padCellsStart } from '../../text/cells.ts';
import { durationText } from '../../text/quantities.ts';
import { timeOfDayMillis } from '../../text/time-of-day.ts';
import { latencyMeaning, proxyMicros, upstreamMicros } from '../exchange-facts.ts';
import { line, type StyledLine, segment } from '../styled-line.ts';

const DURATION_CELLS = 6;

export function timingLines(exchange: OpenExchange | Exchange): StyledLine[] {
  const started = line(`  ${timeOfDayMillis(exchange.startedAtMicros)}  first byte of the request`);
  if (!isClosed(exchange)) return [started, line('  in flight')];
  const { timing, upstreamReportedServiceTimeMs } = exchange;
  const reported =
    upstreamReportedServiceTimeMs === undefined ? undefined : upstreamReportedServiceTimeMs * 1000;
  return [
    started,
    ...step(timing.requestReceivedMicros, 'request received'),
    ...step(timing.requestSentMicros, 'head sent upstream'),
    ...step(timing.responseHeadMicros, "answer's head received"),
    ...step(timing.endedMicros, 'ended'),
    ...took(timing.endedMicros, 'total'),
    ...took(upstreamMicros(exchange), 'upstream and network (x-envoy-upstream-service-time)'),
    ...took(reported, 'upstream, as it reported itself'),
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
  return [[segment('        '), segment(shown, latencyMeaning(micros)), segment(`  ${what}`)]];
}
