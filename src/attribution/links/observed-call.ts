// An exchange as the link engine sees it: who, where, when, and the ids in its headers. No bytes, no secrets.

/** Ids of a trace context; trace ids compare by their low 64 bits, because some hops drop the others. */
export interface ContextIds {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
}

/** What is known when an exchange begins. Times in microseconds since the epoch. */
export interface ObservedCall {
  readonly id: string;
  readonly startMicros: number;
  /** Service, or process, that sent it. Absent: not known. */
  readonly caller?: string | undefined;
  readonly callerPid?: number | undefined;
  /** Service, or process, that serves it. */
  readonly callee?: string | undefined;
  readonly calleePid?: number | undefined;
  /** That process serves one request at a time. */
  readonly isOneAtATime?: boolean | undefined;
  /** The callee is not known yet and will be, at the latest when the exchange has ended. */
  readonly isPlacedLater?: boolean;
  /** Method and path template. */
  readonly route: string;
  /** Service or host that is called. */
  readonly host: string;
  /** The client's end of its connection. */
  readonly connection?: string | undefined;
  /** As it came in. */
  readonly received?: ContextIds | undefined;
  /** As it was sent on. */
  readonly sent?: ContextIds | undefined;
}

export interface CallEnd {
  readonly endMicros: number;
  /** When the head of the answer was there. */
  readonly answeredMicros?: number;
}

/** A value that an exchange carries. Both are keyed hashes: what they were cannot be read from them. */
export interface Token {
  /** Where it stood: a header, a place in the path, a field of the body. */
  readonly slot: number;
  readonly value: number;
  /** Long and random enough to be nobody else's by chance. */
  readonly isRare: boolean;
}
