// What a face sees of a running session: immutable snapshots, at most 20 notices a second.

import type { CaptureState } from '../capture/capture-writer.ts';
import type { ContextDiagnosis } from '../exchange/context-diagnosis.ts';
import type { ContextFlow } from '../exchange/context-fate.ts';
import type { Exchange, OpenExchange } from '../exchange/exchange.ts';
import type { Finding, FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { LimitCounts } from '../exchange/limit.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { ReplayDiff, Verdict } from '../replay/compare/difference.ts';
import type { ReplayProgress } from '../replay/progress.ts';
import type { ChangePlace } from '../sink/change-log.ts';
import type { CollectorCounts } from '../sink/span-intake.ts';
import type { Span } from '../trace/span.ts';

export interface ExchangeEntry {
  /** Open while it has no `outcome`. */
  readonly exchange: OpenExchange | Exchange;
  readonly findings: readonly Finding[];
  /** `seq` of the exchange that this one sends again, while that is still held. */
  readonly replayOfSeq?: number;
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  readonly link?: Link;
  /** Name of the session that saw it, where several are watched. */
  readonly from?: string;
}

/** Something tracectl itself did or met: a moved port, a refused byte stream, a full disk. */
export interface Notice {
  readonly atMicros: number;
  readonly severity: 'info' | 'warning' | 'error';
  /** One sentence. */
  readonly text: string;
}

export interface SessionCounts {
  /** Requests whose head was read. */
  readonly requests: number;
  /** Exchanges that failed or were answered 5xx. */
  readonly errors: number;
  /** Exchanges with a finding of severity warning or error. */
  readonly warnings: number;
  /** Exchanges that had been told with one that turned out to be none, and have no other. Absent: none. */
  readonly withdrawn?: number;
  /** Exchanges that left memory to make room. */
  readonly evicted: number;
  /** Spans that left memory to make room. Absent: none. */
  readonly evictedSpans?: number;
  /** What gave way under load. */
  readonly shed: { readonly openings: number; readonly bodies: number; readonly records: number };
  /** How often each limit was met; bodies count as shed. Absent: none was. */
  readonly limited?: LimitCounts;
  /** Of recorded answers: requests that got one, and that did not. Absent: there were none of either. */
  readonly stubs?: { readonly answered: number; readonly unmatched: number };
  /** Of the sink's collector. Absent: it takes no spans. */
  readonly sink?: CollectorCounts;
  /** Of the capture file. Absent: none is kept. */
  readonly capture?: CaptureState;
}

export interface SessionSnapshot {
  /** Grows with every change. */
  readonly version: number;
  /**
   * Everything held, oldest first, as it is when this is read for the first time: it costs what is held. Whoever shows the
   * session for long reads `changesSince` instead.
   */
  readonly entries: readonly ExchangeEntry[];
  readonly counts: SessionCounts;
  /** All targets as one. */
  readonly relay: RelayState;
  /** Each target. Absent: as `relay` says. */
  readonly relays?: readonly RelayState[];
  /** For example `http://127.0.0.1:15001`. */
  readonly proxyUrls: readonly string[];
  readonly sinkUrl?: string;
  /** Where Zipkin Lens shows what is held; a page of a trace is `traces/ID` below it. */
  readonly lensUrl?: string;
  /** Names of upstreams for the header line, for example `httpbin.org` or `orders`. */
  readonly upstreams: readonly string[];
  readonly notices: readonly Notice[];
  /** Of the whole run, by rule, service and callee, the worst first. Absent: not told here. */
  readonly findings?: readonly FoldedFinding[] | undefined;
  /** Findings that the settings keep quiet. Absent: none, or not told here. */
  readonly muted?: readonly MutedFindings[] | undefined;
  /** What each service did with the contexts of its requests. Absent: no call could be linked to a request yet. */
  readonly flows?: readonly ContextFlow[];
  /** Where services broke their traces, as far as that is sure. */
  readonly diagnoses?: readonly ContextDiagnosis[];
  /** Ids of the exchanges that a person marked, in that order. Absent: none. */
  readonly marked?: readonly string[];
  /** The run of replays that is under way, or ended last. Absent: there was none. */
  readonly replay?: ReplayProgress;
}

/** Where a face has read up to, in the session's own order of changes. */
export interface ChangesPlace {
  readonly exchanges: ChangePlace;
  readonly traces: ChangePlace;
}

/** What changed since a face looked last. */
export interface SessionChanges {
  readonly place: ChangesPlace;
  /** `entries` and `traceIds` are all there are: forget what was known before. */
  readonly isWhole: boolean;
  /** New or changed, in the order of their first change; of a whole, oldest first. */
  readonly entries: readonly ExchangeEntry[];
  /** Ids of exchanges that left memory. */
  readonly gone: readonly string[];
  /** Ids of traces whose applications reported spans. */
  readonly traceIds: readonly string[];
  /** Ids of traces whose reported spans left memory. */
  readonly goneTraceIds: readonly string[];
}

/** What a face reads beside the snapshot: what is held, piece by piece. */
export interface HeldView {
  /** Everything, without a place. Costs what changed. */
  changesSince(place?: ChangesPlace): SessionChanges;
  /** What applications reported of a trace, in order of arrival. */
  reportedSpans(traceId: string): readonly Span[];
  /** The spans of an exchange, sampled or not; without an end while it is open, none when its headers could not be read. */
  spansOf(exchange: OpenExchange | Exchange): readonly Span[];
}

/** How a replay ended. */
export type ReplayOutcome =
  | {
      readonly kind: 'sent';
      readonly original: Exchange;
      readonly exchange: Exchange;
      /** As far as it can be told at once: `diff` may know more of the trace later. Absent: not compared. */
      readonly verdict?: Verdict;
    }
  /** The reason in one sentence. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The edited text is no request: what is wrong, and in which line, counted from 1. Nothing was sent. */
  | { readonly kind: 'invalid'; readonly line: number; readonly reason: string };

export interface ReplayChoice {
  /** Whether methods that may change something are sent. */
  readonly allowUnsafe: boolean;
  /** The request as text, as `editableRequest` gave it and a person changed it. Absent: as it was captured. */
  readonly edited?: string;
}

/** What a face can do with captured requests besides sending one again. */
export interface LiveReplays {
  /** Sends several, in the order in which they were captured; how far it is stands in the snapshot. */
  replayAll(
    exchangeIds: readonly string[],
    choice: Pick<ReplayChoice, 'allowUnsafe'>,
  ): Promise<ReplayProgress>;
  /** Ends what is being sent, after the requests that are under way. */
  cancel(): void;
  /** A captured request as a text to edit; undefined when it is no longer held, or has none. */
  editableText(exchangeId: string): string | undefined;
  /** What two exchanges differ in, and their traces; or why that cannot be told, in one sentence. */
  diff(beforeId: string, afterId: string): ReplayDiff | { readonly problem: string };
}

/** The one thing a face is handed. */
export interface LiveSession {
  /** Returns the unsubscribe. Calls come at most 20 times a second. */
  subscribe(listener: () => void): () => void;
  snapshot(): SessionSnapshot;
  readonly held: HeldView;
  /** Sends a captured exchange again, as a fresh trace linked to the old one. */
  replay(exchangeId: string, choice: ReplayChoice): Promise<ReplayOutcome>;
  readonly replaying: LiveReplays;
  /** Marks an exchange, or takes the mark away. */
  mark(exchangeId: string): void;
}
