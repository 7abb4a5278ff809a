// The bar of one span: where in the trace's time it lies, and how much of it was the upstream.
import type { Glyphs } from '../glyphs.ts';

export interface BarTimes {
  /** From the start of the trace. */
  readonly startMicros: number;
  /** Absent while the span is open. */
  readonly durationMicros?: number;
  /**
   * How much of it the upstream took, x-envoy-upstream-service-time. Undefined: no proxy measured it, the bar is one tone.
   * `unknown`: it went through the proxy, and nothing was measured.
   */
  readonly upstreamMicros?: number | 'unknown';
}

/** At exactly `cells`. `traceMicros`: what the whole width stands for. */
export function barText(times: BarTimes, traceMicros: number, cells: number, glyphs: Glyphs): string {
  if (cells <= 0) return '';
  const span = Math.max(1, traceMicros);
  const place = (micros: number): number => Math.max(0, Math.min(1, micros / span)) * cells;
  const start = place(times.startMicros);
  if (times.durationMicros === undefined) return openBar(start, cells, glyphs);
  const end = place(times.startMicros + times.durationMicros);
  const first = Math.min(cells - 1, Math.floor(start));
  const length = end - start;
  if (length < 1) return ' '.repeat(first) + glyphs.sliver + ' '.repeat(cells - first - 1);
  const bar = bodyText(times, end - first, glyphs);
  const shown = bar.slice(0, cells - first);
  return ' '.repeat(first) + shown + ' '.repeat(Math.max(0, cells - first - shown.length));
}

/** Goes on to the end of the width, and says so there. */
function openBar(start: number, cells: number, glyphs: Glyphs): string {
  const first = Math.min(cells - 1, Math.floor(start));
  return ' '.repeat(first) + glyphs.unknown.repeat(cells - first - 1) + glyphs.open;
}

/** `length` in cells; the last eighths of a cell are drawn where the bar has one tone. */
function bodyText({ durationMicros = 0, upstreamMicros }: BarTimes, length: number, glyphs: Glyphs): string {
  const whole = Math.floor(length);
  if (upstreamMicros === 'unknown') return glyphs.unknown.repeat(Math.max(1, Math.round(length)));
  if (upstreamMicros === undefined) {
    const eighth = glyphs.eighths[Math.round((length - whole) * 8)] ?? '';
    return glyphs.full.repeat(whole) + eighth;
  }
  const cells = Math.max(1, Math.round(length));
  const share = durationMicros === 0 ? 1 : Math.min(1, upstreamMicros / durationMicros);
  const upstream = Math.min(cells, Math.max(upstreamMicros > 0 ? 1 : 0, Math.round(cells * share)));
  // In the middle: nobody measured when the upstream began, so its place is an estimate.
  const before = Math.floor((cells - upstream) / 2);
  return (
    glyphs.rest.repeat(before) + glyphs.full.repeat(upstream) + glyphs.rest.repeat(cells - before - upstream)
  );
}
