// Spans as JSON for Zipkin's collector, written by npm `zipkin`: its span model and its encoders.
// What that package cannot express is put right in one place, `completed`, in the JSON it wrote:
// - ipv6: its Endpoint has none, and its v1 encoder copies only the fields it knows;
// - a tag named `__proto__`, which an assignment to its plain object loses;
// - v1: the address of a remote endpoint without a kind gets no key, and Zipkin then refuses the whole batch;
// - v1: a service that is named by nothing else needs the marker `lc`.
import { jsonEncoder, model, option, TraceId } from 'zipkin';
import type { Endpoint, Span, SpanKind } from '../trace/span.ts';
import type { SpanFormat } from './decode-spans.ts';

/** The annotation that the v1 encoder itself puts at the end of a span with a duration. */
const END_MARKS: Readonly<Record<SpanKind, string>> = {
  CLIENT: 'cr',
  SERVER: 'ss',
  PRODUCER: 'ws',
  CONSUMER: 'mr',
};

/** v1's name for the remote endpoint of a kind of span: server, client or message address. */
const ADDRESS_KEYS: Readonly<Record<SpanKind, string>> = {
  CLIENT: 'sa',
  SERVER: 'ca',
  PRODUCER: 'ma',
  CONSUMER: 'ma',
};

interface JsonEndpoint {
  ipv6?: string;
}

/** The fields of an encoded span that `completed` touches. */
interface JsonSpan {
  localEndpoint?: JsonEndpoint;
  remoteEndpoint?: JsonEndpoint;
  tags?: Record<string, string>;
  annotations?: { endpoint?: JsonEndpoint }[];
  binaryAnnotations?: { key: string; value: string | boolean; endpoint?: JsonEndpoint }[];
}

/** One span as a JSON object. */
export function encodeSpan(span: Span, format: SpanFormat): string {
  const encoder = format === 'v2' ? jsonEncoder.JSON_V2 : jsonEncoder.JSON_V1;
  const text = encoder.encode(zipkinSpan(span, format));
  return needsCompletion(span, format) ? completed(text, span, format) : text;
}

/** A list out of spans that were encoded one by one. */
export function joinEncoded(spans: readonly string[]): string {
  return `[${spans.join(',')}]`;
}

export function encodeSpans(spans: readonly Span[], format: SpanFormat): string {
  return joinEncoded(spans.map((span) => encodeSpan(span, format)));
}

function zipkinSpan(span: Span, format: SpanFormat): model.Span {
  const result = new model.Span(
    new TraceId({
      traceId: span.traceId,
      spanId: span.id,
      parentId: span.parentId === undefined ? option.None : new option.Some(span.parentId),
      debug: span.debug === true,
      shared: span.shared === true,
    }),
  );
  if (span.name !== undefined) result.setName(span.name);
  if (span.kind !== undefined) result.setKind(span.kind);
  // Zipkin refuses a whole batch for one fraction.
  if (span.timestampMicros !== undefined) result.setTimestamp(Math.round(span.timestampMicros));
  if (span.durationMicros !== undefined) result.setDuration(Math.round(span.durationMicros));
  if (span.localEndpoint !== undefined) result.setLocalEndpoint(zipkinEndpoint(span.localEndpoint));
  if (span.remoteEndpoint !== undefined) result.setRemoteEndpoint(zipkinEndpoint(span.remoteEndpoint));
  const endMark = isTimed(span) ? END_MARKS[span.kind] : undefined;
  for (const { timestampMicros, value } of span.annotations) {
    // Envoy writes the end into v2 as an annotation; in v1 it would stand there twice.
    if (format === 'v1' && value === endMark) continue;
    result.addAnnotation(Math.round(timestampMicros), value);
  }
  for (const [key, value] of span.tags) result.putTag(key, value);
  return result;
}

function isTimed(span: Span): span is Span & { readonly kind: SpanKind } {
  return span.kind !== undefined && span.timestampMicros !== undefined && span.durationMicros !== undefined;
}

function zipkinEndpoint({ serviceName, ipv4, port }: Endpoint): model.Endpoint {
  return new model.Endpoint({
    ...(serviceName === undefined ? {} : { serviceName }),
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(port === undefined ? {} : { port }),
  });
}

/** v1 is always completed; v2, the format of every day, only when there is something to do. */
function needsCompletion(span: Span, format: SpanFormat): boolean {
  return (
    format === 'v1' ||
    span.localEndpoint?.ipv6 !== undefined ||
    span.remoteEndpoint?.ipv6 !== undefined ||
    span.tags.some(([key]) => key === '__proto__')
  );
}

function completed(text: string, span: Span, format: SpanFormat): string {
  const json: JsonSpan = JSON.parse(text);
  if (format === 'v2') completeV2(json, span);
  else completeV1(json, span);
  return JSON.stringify(json);
}

function completeV2(json: JsonSpan, span: Span): void {
  if (span.localEndpoint?.ipv6 !== undefined) {
    json.localEndpoint = { ...json.localEndpoint, ipv6: span.localEndpoint.ipv6 };
  }
  if (span.remoteEndpoint?.ipv6 !== undefined) {
    json.remoteEndpoint = { ...json.remoteEndpoint, ipv6: span.remoteEndpoint.ipv6 };
  }
  if (span.tags.length > 0) json.tags = Object.fromEntries(span.tags);
}

function completeV1(json: JsonSpan, span: Span): void {
  const local = v1Endpoint(span.localEndpoint);
  const remote = v1Endpoint(span.remoteEndpoint);
  const tags = span.tags.map(([key, value]) => ({ key, value, ...local }));
  const addressKey = span.kind === undefined ? 'sa' : ADDRESS_KEYS[span.kind];
  const address = remote === undefined ? [] : [{ key: addressKey, value: true, ...remote }];
  const isNamed = tags.length > 0 || (json.annotations ?? []).length > 0;
  const marker = local === undefined || isNamed ? [] : [{ key: 'lc', value: '', ...local }];
  const binaryAnnotations = [...tags, ...address, ...marker];
  if (binaryAnnotations.length > 0) json.binaryAnnotations = binaryAnnotations;
  for (const annotation of json.annotations ?? []) Object.assign(annotation, local);
}

/** v1 does not allow an absent service name. */
function v1Endpoint(endpoint: Endpoint | undefined): { readonly endpoint: JsonEndpoint } | undefined {
  return endpoint === undefined ? undefined : { endpoint: { serviceName: '', ...endpoint } };
}
