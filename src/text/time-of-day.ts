// The local time of day of something captured: what a person compares with their own clock.

/** `12:01:07`. */
export function timeOfDay(epochMicros: number): string {
  const date = new Date(epochMicros / 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2)).join(':');
}

/** `12:01:07.204`. */
export function timeOfDayMillis(epochMicros: number): string {
  return `${timeOfDay(epochMicros)}.${digits(new Date(epochMicros / 1000).getMilliseconds(), 3)}`;
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, '0');
}
