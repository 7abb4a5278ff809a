// What a replay says of itself: which run of replays it belongs to, and what was done with the old trace.

/**
 * `fresh` begins a trace of its own, `child` continues the old one under a new span, `keep` says the captured headers
 * again byte for byte, `drop` says nothing of any trace.
 */
export type ReplayTrace = 'fresh' | 'child' | 'keep' | 'drop';

export interface ReplayOrigin {
  /** Id of the run, 16 hex digits: all that one command, or one key, sent. */
  readonly run: string;
  /** 1, 2, 3 ... within the run. */
  readonly n: number;
  readonly trace: ReplayTrace;
  /** Of the exchange that is sent again. Absent: it had none. */
  readonly traceId?: string;
}
