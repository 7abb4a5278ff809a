// What the data plane is told of recorded answers: which services they stand for, how requests are matched, and where in
// the pool each answer lies. Plain data, as all of the plane's options; of the answers themselves only places are in it.

import type { StubIndex } from './stub-index.ts';

/** What of a request has to be as it was recorded. */
export interface MatchRules {
  readonly method: boolean;
  readonly service: boolean;
  readonly path: boolean;
  readonly query: boolean;
  readonly body: boolean;
  /** Names in lower case; `*`: all but those of the connection, of the trace and of the body's length. */
  readonly headers: readonly string[];
  /** Patterns, with `*` for any text, of names of query parameters that do not count. */
  readonly ignoredParameters: readonly string[];
  /** JSON pointers, `*` for any one name or index, into bodies of JSON and of forms. */
  readonly ignoredPlaces: readonly string[];
  /** Names in lower case. */
  readonly ignoredHeaders: readonly string[];
}

/** What answers when each recorded answer of a request was given: the last again, all from the first on, or nothing. */
export type StubRepeat = 'last' | 'all' | 'none';

export type StubLatency =
  /** As long as it took when it was recorded, divided by the factor. */
  { readonly kind: 'recorded'; readonly factor: number } | { readonly kind: 'fixed'; readonly ms: number };

export type UnmatchedPolicy =
  /** Sent to where it would have gone. */
  | { readonly kind: 'forward' }
  /** Answered by tracectl with this status. */
  | { readonly kind: 'answer'; readonly status: number }
  /** The connection is closed. */
  | { readonly kind: 'close' };

/** Who answered when it was recorded. */
export interface StubParty {
  readonly service?: string;
  /** `host:port` in lower case, an IPv6 literal in brackets. */
  readonly authority: string;
}

/** Where something stands in a file. */
export interface FilePlace {
  /** Absent: in the pool. */
  readonly file?: string;
  readonly at: number;
  readonly length: number;
}

export interface StubPlan {
  /** Names, in lower case, of the services, routes, hosts or `host:port` that are answered for. Empty: all. */
  readonly scope: readonly string[];
  readonly match: MatchRules;
  readonly repeat: StubRepeat;
  readonly latency?: StubLatency;
  /** Whether dates in answers are moved by the time that went by since they were recorded. */
  readonly movesDates: boolean;
  readonly unmatched: UnmatchedPolicy;
  readonly parties: readonly StubParty[];
  readonly index: StubIndex;
  /** Whether a recorded request lacks secrets in its body. */
  readonly lacksSecrets: boolean;
  /** How many answers each variant has given, one 32-bit word each: the planes of a session share them. */
  readonly given: SharedArrayBuffer;
  /** The file with the answers; may be gone from its folder as soon as the plane has started. */
  readonly pool: string;
}
