// Something a person should look at (shown to people as a warning).

export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  /** Kebab-case name from the catalogue, for example `missing-context`. */
  readonly code: string;
  /** The rule that says more, where the code is a general one: `repeated-traceparent` of `malformed-context`. */
  readonly rule?: string;
  readonly severity: Severity;
  /** Id of the exchange that shows it. */
  readonly exchange?: string;
  readonly traceId?: string;
  /** Service that it is about, when known. */
  readonly service?: string;
  /** Service, or host, that it called. */
  readonly callee?: string;
  /** What was seen and who did it, one sentence. */
  readonly message: string;
  /** What to do, one or two sentences. */
  readonly fix: string;
  /** The headers or values that show it, pairs of name and what was seen. */
  readonly evidence: readonly (readonly [name: string, seen: string])[];
}

/** All findings of one rule about one service and callee, as one: the newest, and how many there were. */
export interface FoldedFinding extends Finding {
  readonly count: number;
  /** Of how many calls, where that is known. */
  readonly of?: number;
  readonly firstAtMicros: number;
  readonly lastAtMicros: number;
  /** Seen too seldom to be held against a service: once or twice, and in at most one call of five. */
  readonly isRare?: true;
}

/** Findings that the project does not want to hear of, and why. */
export interface MutedFindings {
  /** As it was written: `missing-context@orders`. */
  readonly mute: string;
  readonly reason: string;
  readonly count: number;
}
