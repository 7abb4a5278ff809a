// What the query API asks of whoever holds spans.
import type { Span } from '../../trace/span.ts';

export interface QueryableSpans {
  /** Grows with every change of what is held: names are counted anew only then. */
  version(): number;
  /** Every trace: its spans in order of arrival. */
  traces(): Iterable<readonly Span[]>;
  /** The spans of the trace of this id, 16 or 32 digits; none when it is not held. */
  byTraceId(traceId: string): readonly Span[];
}
