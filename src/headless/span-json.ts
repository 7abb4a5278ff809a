// A span that an application reported, as the `span` object of the JSON lines. Tags are pairs, as headers are: a key may
// be `__proto__`.
import { type JsonPair, jsonTime, optional } from '../exchange/exchange-json.ts';
import type { Span, SpanKind } from '../trace/span.ts';

export interface SpanJson {
  readonly v: 1;
  readonly type: 'span';
  /** When the span began, or when it was reported, for a span that does not say. */
  readonly at: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly kind?: SpanKind;
  readonly name?: string;
  readonly service?: string;
  readonly remoteService?: string;
  readonly durationMs?: number;
  readonly annotations: readonly { readonly at: string; readonly value: string }[];
  readonly tags: readonly JsonPair[];
  readonly debug?: true;
  readonly shared?: true;
}

export function spanJson(span: Span, reportedAtMicros: number): SpanJson {
  const durationMs = span.durationMicros === undefined ? undefined : span.durationMicros / 1000;
  return {
    v: 1,
    type: 'span',
    at: timeOr(reportedAtMicros, span.timestampMicros),
    traceId: span.traceId,
    spanId: span.id,
    ...optional('parentId', span.parentId),
    ...optional('kind', span.kind),
    ...optional('name', span.name),
    ...optional('service', span.localEndpoint?.serviceName),
    ...optional('remoteService', span.remoteEndpoint?.serviceName),
    ...optional('durationMs', durationMs),
    annotations: span.annotations.map(({ timestampMicros, value }) => ({
      at: timeOr(reportedAtMicros, timestampMicros),
      value,
    })),
    tags: span.tags,
    ...optional('debug', span.debug),
    ...optional('shared', span.shared),
  };
}

/** The latest time that a JavaScript date can tell, in microseconds; an application may report anything. */
const LATEST_MICROS = 8.64e18;

function timeOr(fallbackMicros: number, micros: number | undefined): string {
  return jsonTime(micros === undefined || Math.abs(micros) > LATEST_MICROS ? fallbackMicros : micros);
}
