// A trace in a list: as a line for a person, and as a JSON object.
import { jsonTime, optional } from '../exchange/exchange-json.ts';
import type { TraceSummary } from '../sink/trace-summary.ts';
import { durationText } from '../text/quantities.ts';
import { safeText } from '../text/terminal-text.ts';
import { timeOfDay } from '../text/time-of-day.ts';

/** `12:01:07 4bf92f3577b34da6  6 spans  312ms  gateway, orders, pricing  1 error` */
export function traceLine(summary: TraceSummary): string {
  const { traceId, startMicros, durationMicros, spans, errors, services, name } = summary;
  const parts = [
    startMicros === undefined ? '' : timeOfDay(startMicros),
    traceId,
    counted(spans, 'span'),
    durationMicros === undefined ? '' : durationText(durationMicros),
    services.join(', '),
    name ?? '',
    errors === 0 ? '' : counted(errors, 'error'),
  ];
  return safeText(parts.filter((part) => part !== '').join('  '));
}

export function traceSummaryJson(summary: TraceSummary): object {
  const { traceId, startMicros, durationMicros, spans, errors, services, name } = summary;
  return {
    v: 1,
    type: 'traceSummary',
    ...(startMicros !== undefined && { at: jsonTime(startMicros) }),
    traceId,
    ...optional('name', name),
    spans,
    errors,
    services,
    ...optional('durationMs', durationMicros === undefined ? undefined : durationMicros / 1000),
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
