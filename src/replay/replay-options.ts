// What a person asks of a replay, as plain data: it crosses the control socket as JSON.
import type { ReplayTrace } from '../exchange/replay-origin.ts';

/** Where requests go instead. */
export interface ReplayTarget {
  /** Scheme, authority and an optional path, which stands before the path of a request. */
  readonly url: string;
  /** The certificate is not checked. */
  readonly insecure: boolean;
}

/** What is changed in each request. */
export interface RequestEdits {
  readonly method?: string;
  /** Path and query; what begins with `?` is the query alone. */
  readonly path?: string;
  /** Absent value: the header is taken out. */
  readonly headers: readonly { readonly name: string; readonly value?: string }[];
  /** Base64. */
  readonly body?: string;
}

/** A request as a person wrote it in the editor. Its framing is made anew. */
export interface EditedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  /** Base64. */
  readonly body: string;
}

export interface GivenCredential {
  /** Of the header, lower case. */
  readonly name: string;
  readonly value: string;
  /** `host[:port]` that it was learned for, and is sent to. Absent: a person gave it for whatever is sent. */
  readonly authority?: string;
}

export type ReplayTiming =
  /** Each when the one before was answered, as far as `concurrency` goes. */
  | { readonly kind: 'asap' }
  /** As far apart as they were, divided by `factor`; pauses cut to `maxGapMs`. */
  | { readonly kind: 'original'; readonly factor: number; readonly maxGapMs?: number }
  | { readonly kind: 'rate'; readonly perSecond: number };

export interface ReplayOptions {
  /** Methods that may change something are sent, too. */
  readonly allowUnsafe: boolean;
  /** Hosts that are neither this machine nor the recorded upstream are sent to, and unsafe methods to that upstream. */
  readonly allowRemote: boolean;
  /** Nothing is sent; what would be is told. */
  readonly isDryRun: boolean;
  readonly trace: ReplayTrace;
  /** Instead of the recorded upstream. */
  readonly to?: ReplayTarget;
  /** The same for a service, a route or a host, by its name. Wins over `to`. */
  readonly map: readonly (ReplayTarget & { readonly name: string })[];
  readonly keepsHost: boolean;
  readonly keepsBaggage: boolean;
  readonly idempotencyKey: 'fresh' | 'keep';
  readonly edits: RequestEdits;
  /** By the id of the exchange; everything else is left alone in these, but values of earlier answers. */
  readonly edited: Readonly<Record<string, EditedRequest>>;
  /** Values for headers that the file does not hold. */
  readonly credentials: readonly GivenCredential[];
  /** Recorded secrets go to another host than the one they were meant for. */
  readonly sendsCredentials: boolean;
  /** Values of earlier answers replace recorded ones. */
  readonly correlates: boolean;
  readonly timing: ReplayTiming;
  /** Requests under way at once. Absent: 1, or as many as the timing wants. */
  readonly concurrency?: number;
  readonly repeat: number;
  /** Each goes to the recorded upstream first and to `to` or `map` then, and the two answers are compared. */
  readonly alternates: boolean;
  readonly answerTimeoutMs?: number;
  /** A safe request whose answer differs is sent once more, to see what changes by itself. */
  readonly probesNoise: boolean;
  /** JSON pointers, and `header:NAME`, that do not count in the comparison. */
  readonly ignore: readonly string[];
  /** JSON pointers of arrays whose order means nothing. */
  readonly unordered: readonly string[];
}

/** As they were captured, one after the other, in fresh traces. */
export const plainReplay: ReplayOptions = {
  allowUnsafe: false,
  allowRemote: false,
  isDryRun: false,
  trace: 'fresh',
  map: [],
  keepsHost: false,
  keepsBaggage: false,
  idempotencyKey: 'fresh',
  edits: { headers: [] },
  edited: {},
  credentials: [],
  sendsCredentials: false,
  correlates: true,
  timing: { kind: 'asap' },
  repeat: 1,
  alternates: false,
  probesNoise: false,
  ignore: [],
  unordered: [],
};
