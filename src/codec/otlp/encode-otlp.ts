// Spans as OTLP (ExportTraceServiceRequest). A span that came as OTLP goes out as it came; one of Zipkin's model as the
// Collector translates it (pkg/translator/zipkin/zipkinv2/to_translator.go), with the names of HTTP attributes that the
// semantic conventions have now.
import { createHash } from 'node:crypto';
import { create, toBinary, toJson } from '@bufbuild/protobuf';
import type { OtelResource, OtelScope, OtelSpan } from '../../trace/otel-span.ts';
import type { Span } from '../../trace/span.ts';
import {
  type ExportTraceServiceRequest,
  ExportTraceServiceRequestSchema,
} from '../generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import {
  type ResourceSpans,
  ResourceSpansSchema,
  ScopeSpansSchema,
  Span_EventSchema,
  Span_LinkSchema,
  type Span_SpanKind,
  SpanSchema,
  type Status,
  type Status_StatusCode,
  StatusSchema,
  type Span as WireSpan,
} from '../generated/opentelemetry/proto/trace/v1/trace_pb.ts';
import { keyValues } from './attributes.ts';
import type { OtlpFormat } from './decode-otlp.ts';
import { hexIds } from './json-ids.ts';
import { otelView } from './otel-view.ts';

export function encodeOtlp(spans: readonly Span[], format: OtlpFormat): Uint8Array<ArrayBuffer> {
  const request = requestOf(spans);
  if (format === 'protobuf') return toBinary(ExportTraceServiceRequestSchema, request);
  const json = toJson(ExportTraceServiceRequestSchema, request, { enumAsInteger: true });
  return Uint8Array.from(Buffer.from(JSON.stringify(hexIds(json))));
}

/** Grouped by resource and scope, both in the order in which they came first. */
function requestOf(spans: readonly Span[]): ExportTraceServiceRequest {
  const byResource = new Map<string, { resource: OtelResource; scopes: Map<string, ScopedSpans> }>();
  for (const span of spans) {
    const otel = span.otel ?? otelView(span);
    const key = keyOf(otel.resource);
    const group = byResource.get(key) ?? { resource: otel.resource, scopes: new Map<string, ScopedSpans>() };
    byResource.set(key, group);
    const scopeKey = keyOf(otel.scope);
    const scoped = group.scopes.get(scopeKey) ?? { scope: otel.scope, spans: [] };
    group.scopes.set(scopeKey, scoped);
    scoped.spans.push(wireSpan(otel, span));
  }
  const resourceSpans = [...byResource.values()].map(({ resource, scopes }) =>
    wireResource(resource, scopes),
  );
  return create(ExportTraceServiceRequestSchema, { resourceSpans });
}

interface ScopedSpans {
  readonly scope: OtelScope;
  readonly spans: WireSpan[];
}

/** Equal resources of two reports are one. */
function keyOf(value: OtelResource | OtelScope): string {
  return JSON.stringify(value);
}

function wireResource(resource: OtelResource, scopes: ReadonlyMap<string, ScopedSpans>): ResourceSpans {
  return create(ResourceSpansSchema, {
    schemaUrl: resource.schemaUrl,
    resource: {
      attributes: keyValues(resource.attributes),
      droppedAttributesCount: resource.droppedAttributes,
    },
    scopeSpans: [...scopes.values()].map(({ scope, spans }) =>
      create(ScopeSpansSchema, {
        schemaUrl: scope.schemaUrl,
        scope: {
          name: scope.name,
          version: scope.version,
          attributes: keyValues(scope.attributes),
          droppedAttributesCount: scope.droppedAttributes,
        },
        spans,
      }),
    ),
  });
}

function wireSpan(otel: OtelSpan, span: Span): WireSpan {
  const { id, parentId } = isSharedHalf(span) ? { id: idOfSharedHalf(span), parentId: span.id } : span;
  return create(SpanSchema, {
    traceId: bytes(otel.traceId),
    spanId: bytes(id),
    parentSpanId: bytes(parentId ?? ''),
    traceState: otel.traceState,
    flags: otel.flags,
    name: otel.name,
    kind: openEnum<Span_SpanKind>(otel.kind),
    startTimeUnixNano: BigInt(otel.startNanos),
    endTimeUnixNano: BigInt(otel.endNanos),
    attributes: keyValues(otel.attributes),
    droppedAttributesCount: otel.dropped.attributes,
    events: otel.events.map(({ timeNanos, name, attributes, droppedAttributes }) =>
      create(Span_EventSchema, {
        timeUnixNano: BigInt(timeNanos),
        name,
        attributes: keyValues(attributes),
        droppedAttributesCount: droppedAttributes,
      }),
    ),
    droppedEventsCount: otel.dropped.events,
    links: otel.links.map((link) =>
      create(Span_LinkSchema, {
        traceId: bytes(link.traceId),
        spanId: bytes(link.spanId),
        traceState: link.traceState,
        attributes: keyValues(link.attributes),
        droppedAttributesCount: link.droppedAttributes,
        flags: link.flags,
      }),
    ),
    droppedLinksCount: otel.dropped.links,
    // Absent when there is nothing to say, as SDKs write it.
    ...(otel.status.code === 0 && otel.status.message === '' ? {} : { status: wireStatus(otel.status) }),
  });
}

function isSharedHalf({ shared, otel }: Span): boolean {
  return shared === true && otel === undefined;
}

/** The same whenever it is asked for, so that a span that is sent twice is the same span. */
function idOfSharedHalf({ id, localEndpoint }: Span): string {
  const digest = createHash('sha1')
    .update(`${id} ${localEndpoint?.serviceName ?? ''}`)
    .digest('hex');
  return digest.slice(0, 16);
}

function wireStatus({ code, message }: OtelSpan['status']): Status {
  return create(StatusSchema, { code: openEnum<Status_StatusCode>(code), message });
}

/** proto3 enums are open: a number that this version does not know goes on as it came. */
function openEnum<E extends number>(value: number): E {
  return value as E;
}

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
