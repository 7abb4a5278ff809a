// What two answers, or two traces, differ in: plain data that a report, a screen and JSON are made from.

/** `volatile`: the same but for what changes with every request. */
export type Verdict = 'same' | 'volatile' | 'different' | 'notComparable';

/** Why a difference does not count. */
export type VolatileReason =
  /** A header that is made anew for every answer. */
  | 'header'
  /** Both values have the shape of a time, an id or a hash. */
  | 'shape'
  /** It differs between replays of the same request, too. */
  | 'varies'
  /** The value that the replay was given, or was sent to, in place of the recorded one. */
  | 'replaced'
  /** The recording holds a placeholder for a secret. */
  | 'redacted'
  /** `--ignore` names it. */
  | 'ignored'
  /** It follows from another volatile difference. */
  | 'follows';

export interface Difference {
  /** `/items/0/price` in JSON, `line 12` in text, the lower-case name of a header, `status`. */
  readonly where: string;
  /** Absent: it was not there. Text for a person, bounded. */
  readonly before?: string;
  /** Absent: it is not there any more. */
  readonly after?: string;
  /** Absent: it counts. */
  readonly volatile?: VolatileReason;
}

export type BodyKind = 'none' | 'json' | 'form' | 'text' | 'events' | 'binary';

export interface BodyFacts {
  readonly bytes: number;
  /** Hex; of what was captured, as it stood on the wire. */
  readonly sha256: string;
}

export interface BodyDiff {
  readonly kind: BodyKind;
  readonly before: BodyFacts;
  readonly after: BodyFacts;
  /** The first ones; those that count come first. */
  readonly differences: readonly Difference[];
  /** How many more there are. Absent: none. */
  readonly more?: number;
  /** Why it could not be compared, one clause. */
  readonly problem?: string;
}

export interface AnswerDiff {
  readonly verdict: Verdict;
  /** Why it is not comparable, one sentence. */
  readonly reason?: string;
  /** How many answers of the new side were looked at. */
  readonly runs: number;
  /** Absent: it is the same. */
  readonly status?: Difference;
  readonly headers: readonly Difference[];
  readonly body: BodyDiff;
}

export interface Spread {
  readonly n: number;
  readonly medianMicros: number;
  readonly minMicros: number;
  readonly maxMicros: number;
}

/** Calls of one caller to one callee by one method and path template. */
export interface CallDiff {
  /** Absent: not known, as for the request that was sent. */
  readonly caller?: string;
  readonly callee: string;
  readonly method: string;
  readonly path: string;
  /** How many there are on each side; of several runs the median. */
  readonly before: number;
  readonly after: number;
  /** `volatile`: their number differs among the replays, too. */
  readonly change: 'same' | 'missing' | 'new' | 'fewer' | 'more' | 'volatile';
  /** Of the answers, where they differ: for example `200` and `200, 503`. */
  readonly statuses?: { readonly before: string; readonly after: string };
  /** Absent on a side without calls. */
  readonly beforeTime?: Spread;
  readonly afterTime?: Spread;
}

/** Two calls of one caller that now come one after the other the other way round. */
export interface Reordered {
  readonly first: string;
  readonly second: string;
}

export interface FindingChange {
  readonly code: string;
  /** Service that was called. */
  readonly callee: string;
  readonly before: number;
  readonly after: number;
}

export interface TraceDiff {
  readonly verdict: 'same' | 'volatile' | 'different';
  readonly runs: { readonly before: number; readonly after: number };
  /** In the order of the first side, new ones last. */
  readonly calls: readonly CallDiff[];
  readonly reordered: readonly Reordered[];
  readonly findings: { readonly gained: readonly FindingChange[]; readonly lost: readonly FindingChange[] };
}

/** Everything that a replay, or any other exchange, differs in from the one before. */
export interface ReplayDiff {
  readonly verdict: Verdict;
  /** Why it is not comparable, one sentence. */
  readonly reason?: string;
  readonly answer: AnswerDiff;
  /** Absent: nothing is known of one of the traces. */
  readonly trace?: TraceDiff;
}
