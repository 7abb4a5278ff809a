// One of several attempts to get an answer for one request; an exchange has them only when it was retried.
import type { TraceContext } from '../trace/trace-context.ts';
import type { Failure } from './failure.ts';

export interface Attempt {
  /** The span that was sent with it; absent for the first, which has the exchange's own, and where none is written. */
  readonly context?: TraceContext;
  /** Microseconds after the exchange's start. */
  readonly startedMicros: number;
  readonly endedMicros: number;
  readonly status?: number;
  readonly failure?: Failure;
  /** `ip:port` of the upstream. */
  readonly upstreamAddress?: string;
}
