// A search for traces, as Zipkin's query API takes it (zipkin2/storage/QueryRequest.java): parameters out of a URL, and
// whether a trace is meant.
import type { Span } from '../../trace/span.ts';

export interface TimeWindow {
  readonly endTsMs: number;
  readonly lookbackMs: number;
}

export interface SpanSearch extends TimeWindow {
  readonly serviceName?: string;
  readonly remoteServiceName?: string;
  readonly spanName?: string;
  /** Key of a tag, or text of an annotation, to the value wanted; empty: any. */
  readonly annotationQuery: ReadonlyMap<string, string>;
  readonly minDurationMicros?: number;
  readonly maxDurationMicros?: number;
  readonly limit: number;
}

/** A day. */
export const DEFAULT_LOOKBACK_MS = 86_400_000;
const DEFAULT_LIMIT = 10;

export type Parsed<T> = { readonly value: T } | { readonly wrong: string };

export function parseSearch(parameters: URLSearchParams, nowMs: number): Parsed<SpanSearch> {
  const numbers: Record<string, number | undefined> = {};
  for (const key of ['minDuration', 'maxDuration', 'endTs', 'lookback', 'limit']) {
    const number = wholeNumber(parameters, key);
    if ('wrong' in number) return number;
    numbers[key] = number.value;
  }
  const { minDuration, maxDuration, endTs = nowMs } = numbers;
  const { lookback = DEFAULT_LOOKBACK_MS, limit = DEFAULT_LIMIT } = numbers;
  const wrong = wrongNumbers({ minDuration, maxDuration, endTs, limit, lookback });
  if (wrong !== undefined) return { wrong };
  const serviceName = word(parameters, 'serviceName');
  const remoteServiceName = word(parameters, 'remoteServiceName');
  const spanName = word(parameters, 'spanName');
  return {
    value: {
      ...(serviceName !== undefined && { serviceName }),
      ...(remoteServiceName !== undefined && { remoteServiceName }),
      // A reserved word for spans, and none for services.
      ...(spanName !== undefined && spanName !== 'all' && { spanName }),
      annotationQuery: annotationQuery(parameters.get('annotationQuery') ?? ''),
      ...(minDuration !== undefined && { minDurationMicros: minDuration }),
      ...(maxDuration !== undefined && { maxDurationMicros: maxDuration }),
      endTsMs: endTs,
      lookbackMs: lookback,
      limit,
    },
  };
}

/** Absent: the parameter is. */
export function wholeNumber(parameters: URLSearchParams, key: string): Parsed<number | undefined> {
  const text = parameters.get(key);
  if (text === null) return { value: undefined };
  if (/^-?\d{1,18}$/.test(text)) return { value: Number(text) };
  return { wrong: `${key} is ${JSON.stringify(text.slice(0, 100))}: a whole number is wanted` };
}

interface Numbers {
  readonly minDuration: number | undefined;
  readonly maxDuration: number | undefined;
  readonly endTs: number;
  readonly limit: number;
  readonly lookback: number;
}

/** Zipkin's words. */
function wrongNumbers({ minDuration, maxDuration, endTs, limit, lookback }: Numbers): string | undefined {
  if (endTs <= 0) return 'endTs <= 0';
  if (limit <= 0) return 'limit <= 0';
  if (lookback <= 0) return 'lookback <= 0';
  if (minDuration === undefined) {
    return maxDuration === undefined ? undefined : 'maxDuration is only valid with minDuration';
  }
  if (minDuration <= 0) return 'minDuration <= 0';
  return maxDuration !== undefined && maxDuration < minDuration ? 'maxDuration < minDuration' : undefined;
}

function word(parameters: URLSearchParams, key: string): string | undefined {
  const text = parameters.get(key)?.toLowerCase() ?? '';
  return text === '' ? undefined : text;
}

/** `http.method=GET and error`: a bare word gives way to a pair of the same key, the last pair wins. */
function annotationQuery(text: string): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>();
  if (text === '') return wanted;
  for (const part of text.split(' and ')) {
    const at = part.indexOf('=');
    if (at >= 0) wanted.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
    else if (!wanted.has(part.trim())) wanted.set(part.trim(), '');
  }
  return wanted;
}

/** By its root where that has a time, else by its earliest span. 0: no span has a time, and no search finds the trace. */
export function searchTimestampMicros(spans: readonly Span[]): number {
  let earliest = 0;
  for (const { timestampMicros = 0, parentId } of spans) {
    if (timestampMicros === 0) continue;
    if (parentId === undefined) return timestampMicros;
    if (earliest === 0 || timestampMicros < earliest) earliest = timestampMicros;
  }
  return earliest;
}

export function isInWindow(timestampMicros: number, { endTsMs, lookbackMs }: TimeWindow): boolean {
  if (timestampMicros === 0) return false;
  return timestampMicros >= (endTsMs - lookbackMs) * 1000 && timestampMicros <= endTsMs * 1000;
}

/** The time is not looked at. Each condition has to hold on some span of the service that was named, not all of them on the same. */
export function matchesSearch(spans: readonly Span[], search: SpanSearch): boolean {
  const { serviceName, remoteServiceName, spanName } = search;
  const own =
    serviceName === undefined
      ? spans
      : spans.filter(({ localEndpoint }) => localEndpoint?.serviceName === serviceName);
  if (own.length === 0) return false;
  return (
    (remoteServiceName === undefined ||
      own.some(({ remoteEndpoint }) => remoteEndpoint?.serviceName === remoteServiceName)) &&
    (spanName === undefined || own.some(({ name }) => name === spanName)) &&
    [...search.annotationQuery].every(([key, value]) => own.some((span) => hasEntry(span, key, value))) &&
    own.some((span) => hasDuration(span, search))
  );
}

function hasEntry({ annotations, tags }: Span, key: string, value: string): boolean {
  if (value === '' && annotations.some((annotation) => annotation.value === key)) return true;
  return tags.some(([tag, held]) => tag === key && (value === '' || held === value));
}

function hasDuration({ durationMicros = 0 }: Span, search: SpanSearch): boolean {
  const { minDurationMicros: min, maxDurationMicros: max } = search;
  if (min === undefined) return true;
  return durationMicros >= min && (max === undefined || durationMicros <= max);
}
