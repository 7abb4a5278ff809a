// Something a person should look at (shown to people as a warning).

export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  /** Kebab-case name from the catalogue, for example `missing-context`. */
  readonly code: string;
  readonly severity: Severity;
  /** Id of the exchange that shows it. */
  readonly exchange?: string;
  readonly traceId?: string;
  /** Service that it is about, when known. */
  readonly service?: string;
  /** What was seen and who did it, one sentence. */
  readonly message: string;
  /** What to do, one or two sentences. */
  readonly fix: string;
  /** The headers or values that show it, pairs of name and what was seen. */
  readonly evidence: readonly (readonly [name: string, seen: string])[];
}
