// What a list of traces says of each, put together span by span: memory for what is said, not for the spans.
import type { Span } from '../trace/span.ts';

export interface TraceSummary {
  /** The longest form that was seen. */
  readonly traceId: string;
  readonly startMicros?: number;
  /** From the first start to the last end. */
  readonly durationMicros?: number;
  readonly spans: number;
  readonly errors: number;
  /** In order of appearance. */
  readonly services: readonly string[];
  /** Name of the span that began first. */
  readonly name?: string;
}

export interface TraceSummaries {
  add(span: Span): void;
  /** By their start, oldest first. */
  list(): TraceSummary[];
  /** Traces that had to go because there were too many. */
  dropped(): number;
}

interface Growing {
  traceId: string;
  startMicros?: number;
  endMicros?: number;
  spans: number;
  errors: number;
  readonly services: Set<string>;
  name?: string;
}

/** The traces that appeared first go when there are more than `maxTraces`. */
export function createTraceSummaries(maxTraces = 10_000): TraceSummaries {
  const byLow64 = new Map<string, Growing>();
  let dropped = 0;

  const of = (traceId: string): Growing => {
    const low = traceId.slice(-16);
    const known = byLow64.get(low);
    if (known !== undefined) {
      if (traceId.length > known.traceId.length) known.traceId = traceId;
      return known;
    }
    const begun: Growing = { traceId, spans: 0, errors: 0, services: new Set() };
    byLow64.set(low, begun);
    const [oldest] = byLow64.keys();
    if (byLow64.size > maxTraces && oldest !== undefined) {
      byLow64.delete(oldest);
      dropped += 1;
    }
    return begun;
  };

  return {
    add: (span) => {
      const trace = of(span.traceId);
      trace.spans += 1;
      if (span.tags.some(([key]) => key === 'error')) trace.errors += 1;
      for (const endpoint of [span.localEndpoint, span.remoteEndpoint]) {
        if (endpoint?.serviceName !== undefined) trace.services.add(endpoint.serviceName);
      }
      const { timestampMicros: start, durationMicros = 0 } = span;
      if (start === undefined) return;
      if (trace.startMicros === undefined || start < trace.startMicros) {
        trace.startMicros = start;
        if (span.name !== undefined) trace.name = span.name;
      }
      trace.endMicros = Math.max(trace.endMicros ?? 0, start + durationMicros);
    },
    list: () =>
      [...byLow64.values()].map(summaryOf).sort((a, b) => (a.startMicros ?? 0) - (b.startMicros ?? 0)),
    dropped: () => dropped,
  };
}

function summaryOf({
  traceId,
  startMicros,
  endMicros,
  spans,
  errors,
  services,
  name,
}: Growing): TraceSummary {
  return {
    ...{ traceId, spans, errors, services: [...services] },
    ...(startMicros !== undefined && { startMicros }),
    ...(startMicros !== undefined && endMicros !== undefined && { durationMicros: endMicros - startMicros }),
    ...(name !== undefined && { name }),
  };
}
