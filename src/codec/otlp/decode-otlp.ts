// A report of OpenTelemetry spans (ExportTraceServiceRequest) as protobuf or JSON. A report that cannot be read is refused
// whole; in one that can, spans without proper ids are left out and counted, as OTLP's partial success has it
// (opentelemetry-proto docs/specification.md, "Partial Success" and "JSON Protobuf Encoding").
import { fromBinary, fromJson, type JsonValue } from '@bufbuild/protobuf';
import type { OtelResource, OtelScope, OtelSpan } from '../../trace/otel-span.ts';
import type { Span } from '../../trace/span.ts';
import {
  type ExportTraceServiceRequest,
  ExportTraceServiceRequestSchema,
} from '../generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import type {
  ResourceSpans,
  ScopeSpans,
  Span as WireSpan,
} from '../generated/opentelemetry/proto/trace/v1/trace_pb.ts';
import { Refusal } from '../refusal.ts';
import { createTextPool, type TextPool } from '../text-pool.ts';
import { attributesOf } from './attributes.ts';
import { base64Ids } from './json-ids.ts';
import { zipkinView } from './zipkin-view.ts';

export type OtlpFormat = 'protobuf' | 'json';

export type DecodedOtlp =
  | {
      readonly spans: readonly Span[];
      readonly rejected: number;
      /** Why the first of the rejected ones was; empty when none was. */
      readonly reason: string;
    }
  | { readonly error: string; readonly isTooLong?: true };

export function decodeOtlp(body: Uint8Array, format: OtlpFormat, maxSpans: number): DecodedOtlp {
  // Protobuf's empty message, and what clients send who have nothing to tell.
  if (body.length === 0) return { spans: [], rejected: 0, reason: '' };
  try {
    return spansOf(
      format === 'protobuf' ? fromBinary(ExportTraceServiceRequestSchema, body) : readJson(body),
      maxSpans,
    );
  } catch (error) {
    // What nests without end overflows the stack; that is the sender's fault as well.
    const reason = error instanceof RangeError ? 'it nests too deeply' : messageOf(error);
    return { error: `Cannot read ExportTraceServiceRequest as ${format}: ${reason}` };
  }
}

function readJson(body: Uint8Array): ExportTraceServiceRequest {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const json = base64Ids(JSON.parse(text) as JsonValue);
  return fromJson(ExportTraceServiceRequestSchema, json, { ignoreUnknownFields: true });
}

export function spansOf({ resourceSpans }: ExportTraceServiceRequest, maxSpans: number): DecodedOtlp {
  const count = resourceSpans.reduce(
    (sum, { scopeSpans }) => scopeSpans.reduce((inner, { spans }) => inner + spans.length, sum),
    0,
  );
  if (count > maxSpans) return { error: `Expected at most ${maxSpans} spans in one report`, isTooLong: true };
  const taken: Span[] = [];
  const pool = createTextPool();
  let rejected = 0;
  let reason = '';
  for (const group of resourceSpans) {
    const resource = resourceOf(group);
    for (const scoped of group.scopeSpans) {
      const scope = scopeOf(scoped);
      for (const span of scoped.spans) {
        const result = spanOf(span, resource, scope, pool);
        if (typeof result !== 'string') {
          taken.push(result);
        } else {
          rejected++;
          reason ||= result;
        }
      }
    }
  }
  return { spans: taken, rejected, reason };
}

/** Text: why not. */
function spanOf(span: WireSpan, resource: OtelResource, scope: OtelScope, pool: TextPool): Span | string {
  const { traceId, spanId, parentSpanId } = span;
  if (!isId(traceId, 16)) return `traceId has ${traceId.length} bytes or only zeros; 16 bytes are wanted`;
  if (!isId(spanId, 8)) return `spanId has ${spanId.length} bytes or only zeros; 8 bytes are wanted`;
  if (parentSpanId.length !== 0 && parentSpanId.length !== 8) {
    return `parentSpanId has ${parentSpanId.length} bytes; 8 or none are wanted`;
  }
  const parentId = isId(parentSpanId, 8) ? hex(parentSpanId) : undefined;
  try {
    return zipkinView(otelSpan(span, resource, scope, pool), hex(spanId), parentId, pool);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function otelSpan(span: WireSpan, resource: OtelResource, scope: OtelScope, pool: TextPool): OtelSpan {
  return {
    name: pool(span.name),
    kind: span.kind,
    traceId: hex(span.traceId),
    startNanos: String(span.startTimeUnixNano),
    endNanos: String(span.endTimeUnixNano),
    traceState: span.traceState,
    flags: span.flags,
    resource,
    scope,
    attributes: attributesOf(span.attributes, pool),
    events: allOf(span.events, (event) => ({
      timeNanos: String(event.timeUnixNano),
      name: event.name,
      attributes: attributesOf(event.attributes),
      droppedAttributes: event.droppedAttributesCount,
    })),
    links: allOf(span.links, (link) => ({
      traceId: hex(link.traceId),
      spanId: hex(link.spanId),
      traceState: link.traceState,
      attributes: attributesOf(link.attributes),
      droppedAttributes: link.droppedAttributesCount,
      flags: link.flags,
    })),
    status: statusOf(span),
    dropped: droppedOf(span),
  };
}

/** What most spans have nothing of is held once for all of them. */
const NONE: readonly never[] = [];
const UNSET = { code: 0, message: '' } as const;
const NOTHING_DROPPED = { attributes: 0, events: 0, links: 0 } as const;

function allOf<Wire, Read>(wire: readonly Wire[], read: (each: Wire) => Read): readonly Read[] {
  return wire.length === 0 ? NONE : wire.map(read);
}

function statusOf({ status }: WireSpan): OtelSpan['status'] {
  const { code = 0, message = '' } = status ?? {};
  return code === 0 && message === '' ? UNSET : { code, message };
}

function droppedOf(span: WireSpan): OtelSpan['dropped'] {
  const { droppedAttributesCount: attributes, droppedEventsCount: events, droppedLinksCount: links } = span;
  return attributes + events + links === 0 ? NOTHING_DROPPED : { attributes, events, links };
}

function resourceOf({ resource, schemaUrl }: ResourceSpans): OtelResource {
  return {
    attributes: attributesOf(resource?.attributes ?? []),
    droppedAttributes: resource?.droppedAttributesCount ?? 0,
    schemaUrl,
  };
}

function scopeOf({ scope, schemaUrl }: ScopeSpans): OtelScope {
  return {
    name: scope?.name ?? '',
    version: scope?.version ?? '',
    attributes: attributesOf(scope?.attributes ?? []),
    droppedAttributes: scope?.droppedAttributesCount ?? 0,
    schemaUrl,
  };
}

function isId(bytes: Uint8Array, length: number): boolean {
  return bytes.length === length && bytes.some((byte) => byte !== 0);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
