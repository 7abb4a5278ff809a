// Spans in Zipkin's protobuf (zipkin.proto3.ListOfSpans).
import { create, toBinary } from '@bufbuild/protobuf';
import type { Endpoint, Span, SpanKind } from '../trace/span.ts';
import {
  EndpointSchema,
  ListOfSpansSchema,
  Span_Kind,
  SpanSchema,
  type Endpoint as WireEndpoint,
  type Span as WireSpan,
} from './generated/zipkin_pb.ts';
import { ipBytes } from './ip-text.ts';

const KINDS: Readonly<Record<SpanKind, Span_Kind>> = {
  CLIENT: Span_Kind.CLIENT,
  SERVER: Span_Kind.SERVER,
  PRODUCER: Span_Kind.PRODUCER,
  CONSUMER: Span_Kind.CONSUMER,
};

export function encodeProto3(spans: readonly Span[]): Uint8Array<ArrayBuffer> {
  return toBinary(ListOfSpansSchema, create(ListOfSpansSchema, { spans: spans.map(wireSpan) }));
}

function wireSpan(span: Span): WireSpan {
  const local = wireEndpoint(span.localEndpoint);
  const remote = wireEndpoint(span.remoteEndpoint);
  return create(SpanSchema, {
    traceId: hexBytes(span.traceId),
    parentId: hexBytes(span.parentId ?? ''),
    id: hexBytes(span.id),
    kind: span.kind === undefined ? Span_Kind.SPAN_KIND_UNSPECIFIED : KINDS[span.kind],
    name: span.name ?? '',
    timestamp: BigInt(Math.round(span.timestampMicros ?? 0)),
    duration: BigInt(Math.round(span.durationMicros ?? 0)),
    ...(local === undefined ? {} : { localEndpoint: local }),
    ...(remote === undefined ? {} : { remoteEndpoint: remote }),
    annotations: span.annotations.map(({ timestampMicros, value }) => ({
      $typeName: 'zipkin.proto3.Annotation' as const,
      timestamp: BigInt(Math.round(timestampMicros)),
      value,
    })),
    // Defines its keys instead of assigning them, so that `__proto__` is one.
    tags: Object.fromEntries(span.tags),
    debug: span.debug === true,
    shared: span.shared === true,
  });
}

function wireEndpoint(endpoint: Endpoint | undefined): WireEndpoint | undefined {
  if (endpoint === undefined) return undefined;
  return create(EndpointSchema, {
    serviceName: endpoint.serviceName ?? '',
    ipv4: ipBytes(endpoint.ipv4),
    ipv6: ipBytes(endpoint.ipv6),
    port: endpoint.port ?? 0,
  });
}

function hexBytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
