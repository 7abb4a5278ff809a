// The tags by which OpenTelemetry's instrumentation scope stands in a Zipkin span: today's name, then the one that it replaced.
// Both are written and read, because programs know one of the two: the Zipkin exporter of OpenTelemetry Python writes the
// older one, and the Collector takes it for the scope. Source: OpenTelemetry, "Mapping to non-OTLP Formats",
// InstrumentationScope.

export const SCOPE_NAME_TAGS = ['otel.scope.name', 'otel.library.name'] as const;
export const SCOPE_VERSION_TAGS = ['otel.scope.version', 'otel.library.version'] as const;
