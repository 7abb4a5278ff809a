// What the query API asks of whoever holds spans. Traces are named by the low half of their ids: two may share one, seldom.
import type { Span } from '../../trace/span.ts';

export interface QueryableSpans {
  /** Low halves of the traces that came, changed or went since it was asked last; `all`: look at everything anew. */
  changed(): Iterable<string> | 'all';
  /** Of every trace, each once. */
  lowHalves(): Iterable<string>;
  /** The traces of a low half, the spans of each in order of arrival; none when it is not held. */
  tracesOf(lowHalf: string): readonly (readonly Span[])[];
  /** The spans of the trace of this id, 16 or 32 digits; none when it is not held. */
  byTraceId(traceId: string): readonly Span[];
}
