// One route in full: its numbers, its latencies as a picture, and the last minute.
import { countText, durationText } from '../../text/quantities.ts';
import { joinSections, section } from '../detail/section.ts';
import { latencyMeaning } from '../exchange-facts.ts';
import type { Glyphs } from '../glyphs.ts';
import { doublings, percentileMicros } from '../ledger/latency-histogram.ts';
import { lastMinute, perSecond } from '../ledger/rate-window.ts';
import type { Tally } from '../ledger/tally.ts';
import { line, type StyledLine, segment } from '../styled-line.ts';
import { barText } from '../waterfall/bar.ts';
import { rateText, shareText } from './rate-text.ts';
import { sparkline } from './sparkline.ts';

const LABEL_CELLS = 14;

export function tallyLines(tally: Tally, width: number, nowSecond: number, glyphs: Glyphs): StyledLine[] {
  const { count, errors, warnings, withContext, window, latency } = tally;
  const percentile = (share: number): string => {
    const micros = percentileMicros(latency, share);
    return micros === undefined ? '-' : durationText(micros);
  };
  return joinSections(
    [
      [
        line(`  ${countText(count)} requests, ${rateText(perSecond(window, nowSecond))} now`),
        line(`  ${countText(errors)} with errors (${shareText(errors / Math.max(1, count))})`),
        line(`  ${countText(warnings)} with warnings`),
        line(
          `  ${countText(withContext)} came in with a trace context (${shareText(withContext / Math.max(1, count))})`,
        ),
        line(`  p50 ${percentile(0.5)}  p95 ${percentile(0.95)}  p99 ${percentile(0.99)}`),
      ],
      section('Last minute', [
        line(`  ${sparkline(lastMinute(window, nowSecond), Math.min(60, width - 4), glyphs)}`),
      ]),
      section('Latencies', latencyLines(tally, width, glyphs)),
    ],
    width,
  );
}

function latencyLines({ latency }: Tally, width: number, glyphs: Glyphs): StyledLine[] {
  const steps = doublings(latency);
  const most = Math.max(1, ...steps.map(({ count }) => count));
  const bar = Math.max(8, width - LABEL_CELLS - 12);
  return steps.map(({ fromMicros, count }) => [
    segment(`  ${`from ${durationText(fromMicros)}`.padEnd(LABEL_CELLS)}`),
    segment(
      count === 0 ? ' '.repeat(bar) : barText({ startMicros: 0, durationMicros: count }, most, bar, glyphs),
      latencyMeaning(fromMicros),
    ),
    segment(` ${countText(count)}`),
  ]);
}
