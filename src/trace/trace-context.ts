// The identity of one span inside one trace, as it travels in headers.

export interface TraceContext {
  /** 16 or 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** 16 lower-case hex digits; absent on a root. */
  readonly parentId?: string;
  readonly sampled: boolean;
  /** B3's debug flag: always sampled, and the span is marked. */
  readonly debug: boolean;
}
