// Numbers in few cells: durations, sizes, counts.

const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_MIN = 60;

/** At most six cells: `0.4ms`, `48ms`, `1.20s`, `12.3s`, `2m05s`, `3h07m`. */
export function durationText(micros: number): string {
  const ms = micros / 1000;
  if (ms < 0.05) return '0ms';
  if (ms < 0.95) return `${ms.toFixed(1)}ms`;
  if (Math.round(ms) < SECOND_MS) return `${Math.round(ms)}ms`;
  const seconds = ms / SECOND_MS;
  if (seconds < 9.995) return `${seconds.toFixed(2)}s`;
  if (seconds < 99.95) return `${seconds.toFixed(1)}s`;
  const wholeSeconds = Math.round(seconds);
  const minutes = Math.floor(wholeSeconds / MINUTE_S);
  if (minutes < HOUR_MIN) return `${minutes}m${twoDigits(wholeSeconds % MINUTE_S)}s`;
  return `${Math.floor(minutes / HOUR_MIN)}h${twoDigits(minutes % HOUR_MIN)}m`;
}

/** `512 B`, `1.2 kB`, `3.2 MB`: powers of 1000, as curl and browsers show them. */
export function bytesText(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : scaled(bytes, [' kB', ' MB', ' GB', ' TB']);
}

/** `42`, `9999`, `12.3k`, `1.2M`. */
export function countText(count: number): string {
  return count < 10_000 ? String(count) : scaled(count, ['k', 'M', 'G', 'T']);
}

function scaled(amount: number, units: readonly string[]): string {
  let value = amount / 1000;
  let step = 0;
  // 999.95 would be rounded up to 1000.0 of the smaller unit.
  while (value >= 999.95 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${value.toFixed(1)}${units[step] ?? ''}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
