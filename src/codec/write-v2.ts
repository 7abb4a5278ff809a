// Spans as Zipkin's server writes them (zipkin2/internal/V2SpanWriter.java): its order of fields, absent ones left out.
import type { Endpoint, Span } from '../trace/span.ts';

export function writeV2Spans(spans: readonly Span[]): string {
  return `[${spans.map(writeV2Span).join(',')}]`;
}

export function writeV2Span(span: Span): string {
  return JSON.stringify({
    traceId: span.traceId,
    parentId: span.parentId,
    id: span.id,
    kind: span.kind,
    name: span.name,
    timestamp: whole(span.timestampMicros),
    duration: whole(span.durationMicros),
    localEndpoint: endpoint(span.localEndpoint),
    remoteEndpoint: endpoint(span.remoteEndpoint),
    annotations:
      span.annotations.length === 0
        ? undefined
        : span.annotations.map(({ timestampMicros, value }) => ({
            timestamp: whole(timestampMicros),
            value,
          })),
    // Defines its keys instead of assigning them, so that `__proto__` is one.
    tags: span.tags.length === 0 ? undefined : Object.fromEntries(span.tags),
    debug: span.debug,
    shared: span.shared,
  });
}

function endpoint(held: Endpoint | undefined): object | undefined {
  if (held === undefined) return undefined;
  const { serviceName, ipv4, ipv6, port } = held;
  return { serviceName, ipv4, ipv6, port };
}

function whole(micros: number | undefined): number | undefined {
  return micros === undefined ? undefined : Math.round(micros);
}
