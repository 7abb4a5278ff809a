// The spans of a file by their traces, for a filter that asks for them: a span may stand after the exchange that it belongs to.
import type { FilterSubject } from '../exchange/filter/filter.ts';
import { readRecording } from '../interchange/recording.ts';
import type { Span } from '../trace/span.ts';
import { lowHalfOfTraceId } from '../trace/trace-id.ts';

export interface RecordedSpans {
  /** The exchange with what applications reported of its trace. */
  subjectOf(subject: FilterSubject): FilterSubject;
}

/** Reads the whole file once. What cannot be read is told by whoever reads the exchanges. */
export async function recordedSpans(file: string): Promise<RecordedSpans> {
  const byTrace = new Map<string, Span[]>();
  for await (const item of readRecording(file, { withoutLargeBodies: true })) {
    if (item.kind !== 'span') continue;
    const key = lowHalfOfTraceId(item.span.traceId);
    const spans = byTrace.get(key) ?? [];
    spans.push(item.span);
    byTrace.set(key, spans);
  }
  return {
    subjectOf: (subject) => {
      const traceId = subject.exchange.hop.context?.traceId;
      if (traceId === undefined) return subject;
      return { ...subject, reported: () => byTrace.get(lowHalfOfTraceId(traceId)) ?? [] };
    },
  };
}
