// Where a service broke its traces, as told from the pattern of what it did with the contexts of many exchanges. Plain data:
// what a finding about a service is made of. It rests on links that are exact or likely only; a doubt makes none.
import type { ContextFate } from './context-fate.ts';
import type { LinkConfidence } from './link.ts';

export type BreakPattern =
  /** Calls to every callee went without the context: nothing is taken in, or nothing is sent on. */
  | 'lostToAll'
  /** One callee is called without it, others with it: that HTTP client is outside the instrumentation. */
  | 'lostToOne'
  /** Kept while one request is open, lost, restarted or mixed up while several are. */
  | 'onlyConcurrent'
  /** Lost on calls that begin after the answer was sent: work handed to an executor or a queue. */
  | 'afterResponse'
  /** Path, body and credentials pass through unchanged and the context does not: a gateway with a list of allowed headers. */
  | 'allowList'
  /** A new trace in another format than the one that came in. */
  | 'otherPropagator'
  /** A new trace in a format that came in: the service begins a root of its own. */
  | 'restarted'
  /** A new trace that is not sampled, although the one that came in is. */
  | 'ownSampling'
  /** The first attempt carries it, a retry or the request after a redirect does not. */
  | 'laterAttempts'
  /** The context of another inbound exchange than the one that caused the call. */
  | 'stale'
  /** Nothing is wrong here: some callers send no context to this service. They are named in `callers`. */
  | 'brokenBefore';

/** How many calls met which fate. */
export type FateCounts = Readonly<Record<ContextFate, number>>;

export interface ContextDiagnosis {
  /** The service that broke it; for `brokenBefore` the one that received nothing. */
  readonly service: string;
  readonly process?: { readonly pid?: number; readonly name?: string };
  /** Method and path template of the inbound exchanges. Absent: more than one. */
  readonly route?: string;
  /** Service or host that was called. Absent: every one that was. */
  readonly callee?: string;
  readonly pattern: BreakPattern;
  /** That of the weakest link that was counted. */
  readonly confidence: Extract<LinkConfidence, 'exact' | 'likely'>;
  /** Of the calls that it is about. */
  readonly counts: FateCounts;
  /** Of the calls that are held against them: to other callees, or while one request was open. Absent: there are none. */
  readonly contrast?: FateCounts;
  /** Callees that got the context, most calls first, at most 8. */
  readonly keptTo: readonly string[];
  /** Names, lower case, of the context headers that were sent to the service in the example. */
  readonly headersIn: readonly string[];
  /** Those of them that are missing on the call of the example. */
  readonly headersLost: readonly string[];
  /** `User-Agent`, first word, of the calls that went without, and of those that kept it; when it tells them apart. */
  readonly clients?: { readonly broken: string; readonly kept: string };
  /** For `brokenBefore`: callers that sent no context, most calls first. */
  readonly callers?: readonly string[];
  /** What else shows it, pairs of name and what was seen. Secrets never. */
  readonly evidence: readonly (readonly [name: string, seen: string])[];
  /** Ids of the newest exchanges that show it. */
  readonly example: { readonly inbound: string; readonly outbound: string };
}
