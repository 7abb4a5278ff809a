// Which inbound exchange of a service caused an outbound one, and how sure that is. It is an opinion of tracectl: it never
// gets into forwarded headers, and into relayed spans only when asked for.

/** `exact`: the headers say so, or nothing else was open. `likely`: at least 0.9. `possible`: at least 0.6. */
export type LinkConfidence = 'exact' | 'likely' | 'possible' | 'unknown';

export type LinkMethod =
  /** The outbound request carries the context that was sent with the inbound one. */
  | 'headers'
  /** One inbound exchange was open in that process. */
  | 'onlyCandidate'
  /** The process that holds the inbound connection serves one request at a time. */
  | 'oneProcessOneRequest'
  /** Shared identifiers, call templates and delays, scored together. */
  | 'scored'
  /** Nothing was open: a timer, a start-up, a queue. */
  | 'none';

export interface Link {
  readonly method: LinkMethod;
  readonly confidence: LinkConfidence;
  /** 0-1, calibrated. */
  readonly probability: number;
  /** Id of the inbound exchange. Absent: none, or not known which. */
  readonly exchange?: string;
  /** Inbound exchanges that could have caused it; the most probable first, at most 8. */
  readonly candidates: readonly string[];
  readonly candidateCount: number;
}
