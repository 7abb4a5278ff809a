// The state that faces see: counts, notices and snapshots of what the stores hold.
// A snapshot is made when listeners are about to be told, and is the same object until then.
import type { CaptureState } from '../capture/capture-writer.ts';
import type { ContextDiagnosis } from '../exchange/context-diagnosis.ts';
import type { ContextFlow } from '../exchange/context-fate.ts';
import { type Exchange, isClosed } from '../exchange/exchange.ts';
import type { Finding, FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { Limit } from '../exchange/limit.ts';
import type { Shed } from '../link/messages.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { ReplayProgress } from '../replay/progress.ts';
import type { Annotated, ExchangeStore } from '../sink/exchange-store.ts';
import type { CollectorCounts } from '../sink/span-intake.ts';
import type { TraceStore } from '../sink/trace-store.ts';
import { isAlarming, isErroneous } from './exchange-intake.ts';
import { liveEntry } from './live-changes.ts';
import type { ExchangeEntry, Notice, SessionCounts, SessionSnapshot } from './live-view.ts';
import type { ReadyInfo } from './session-event.ts';
import { createThrottledNotice, type ThrottledNotice } from './throttled-notice.ts';

/** 20 times a second. */
const NOTICE_INTERVAL_MS = 50;
const MAX_NOTICES = 200;

/** Worked out when it is read. */
export interface LinkFacts {
  readonly flows: readonly ContextFlow[];
  readonly diagnoses: readonly ContextDiagnosis[];
}

/** Of the whole run. Each costs what it holds, so it is asked only when a face reads it. */
export interface RunFindings {
  list(): readonly FoldedFinding[];
  muted(): readonly MutedFindings[];
}

export class LiveState {
  readonly #exchanges: ExchangeStore;
  readonly #traces: TraceStore;
  readonly #upstreams: readonly string[];
  readonly #told: ThrottledNotice;
  #snapshot: SessionSnapshot;
  #proxyUrls: readonly string[] = [];
  #sinkUrl: string | undefined;
  #lensUrl: string | undefined;
  #relays: readonly RelayState[] = [];
  #relay: RelayState = { status: 'off', queued: 0, sent: 0, dropped: 0 };
  #notices: readonly Notice[] = [];
  #requests = 0;
  #errors = 0;
  #warnings = 0;
  #withdrawn = 0;
  #shed: Shed = { openings: 0, bodies: 0, records: 0 };
  #limited: Partial<Record<Limit, number>> = {};
  #stubs: { readonly answered: number; readonly unmatched: number } | undefined;
  #sinkCounts: (() => CollectorCounts) | undefined;
  #elsewhere: (() => SessionCounts) | undefined;
  #captureState: (() => CaptureState) | undefined;
  #marked: readonly string[] = [];
  #replay: ReplayProgress | undefined;
  #findings: RunFindings | undefined;
  #version = 0;
  #links: LinkFacts | undefined;
  #areFlowsStale = false;
  #flows: Pick<SessionSnapshot, 'flows' | 'diagnoses'> = {};

  constructor(exchanges: ExchangeStore, traces: TraceStore, upstreams: readonly string[]) {
    this.#exchanges = exchanges;
    this.#traces = traces;
    this.#upstreams = upstreams;
    this.#told = createThrottledNotice(NOTICE_INTERVAL_MS, () => {
      this.#snapshot = this.#take();
    });
    this.#snapshot = this.#take();
  }

  subscribe(listener: () => void): () => void {
    return this.#told.subscribe(listener);
  }

  snapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  /** So far; a snapshot may be older. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  ready({ proxy, sink, lens }: Pick<ReadyInfo, 'proxy' | 'sink' | 'lens'>): void {
    this.#proxyUrls = proxy;
    this.#sinkUrl = sink;
    this.#lensUrl = lens;
    // Not throttled: the first frame is drawn from it.
    this.#snapshot = this.#take();
  }

  /** Counts that are kept elsewhere, in the place of its own. */
  countsElsewhere(counts: () => SessionCounts): void {
    this.#elsewhere = counts;
    this.#told.changed();
  }

  /** The sink takes spans, and counts them. */
  collects(counts: () => CollectorCounts): void {
    this.#sinkCounts = counts;
  }

  /** Findings are folded. */
  finds(findings: RunFindings): void {
    this.#findings = findings;
    this.#told.changed();
  }

  /** Exchanges are kept on disk, and counted. */
  captures(state: () => CaptureState): void {
    this.#captureState = state;
  }

  /** Spans came in that something is to be drawn of. */
  reported(): void {
    this.#told.changed();
  }

  /** What services do with contexts is counted. */
  links(links: LinkFacts): void {
    this.#links = links;
  }

  flowsChanged(): void {
    this.#areFlowsStale = true;
    this.#told.changed();
  }

  opened(): void {
    this.#requests += 1;
    this.#told.changed();
  }

  closed(exchange: Exchange, findings: readonly Finding[], wasOpened: boolean): void {
    if (!wasOpened) this.#requests += 1;
    if (isErroneous(exchange)) this.#errors += 1;
    if (isAlarming(findings)) this.#warnings += 1;
    if (exchange.stub !== undefined) {
      const { answered, unmatched } = this.#stubs ?? { answered: 0, unmatched: 0 };
      const isAnswered = exchange.stub.result === 'answered';
      this.#stubs = { answered: answered + Number(isAnswered), unmatched: unmatched + Number(!isAnswered) };
    }
    this.#told.changed();
  }

  /** `isWithdrawn`: something that was told of it does not hold any more. */
  annotated({ before, after }: Annotated, isWithdrawn = false): void {
    if (isWithdrawn && !isAlarming(after.findings)) this.#withdrawn += 1;
    // One that is open has not been counted.
    if (isClosed(after.exchange))
      this.#warnings += Number(isAlarming(after.findings)) - Number(isAlarming(before.findings));
    this.#told.changed();
  }

  /** `states`: of each target; `combined`: of all as one. */
  relayChanged(combined: RelayState, states: readonly RelayState[]): void {
    this.#relay = combined;
    this.#relays = states;
    this.#told.changed();
  }

  noticed(notice: Notice): void {
    this.#notices = [...this.#notices, notice].slice(-MAX_NOTICES);
    this.#told.changed();
  }

  /** Marks an exchange, or takes the mark away. */
  mark(exchangeId: string): void {
    const others = this.#marked.filter((id) => id !== exchangeId);
    this.#marked = others.length < this.#marked.length ? others : [...others, exchangeId];
    // Not throttled: a person waits for it, and the next key must mean what is marked now.
    this.#snapshot = this.#take();
    this.#told.changed();
  }

  replayed(progress: ReplayProgress): void {
    this.#replay = progress;
    this.#told.changed();
  }

  shed({ openings, bodies, records }: Shed): void {
    if (openings + bodies + records === 0) return;
    this.#shed = {
      openings: this.#shed.openings + openings,
      bodies: this.#shed.bodies + bodies,
      records: this.#shed.records + records,
    };
    this.#told.changed();
  }

  limited(limit: Limit, count: number): void {
    // What is not captured is as lost as what was captured and had to go.
    if (limit === 'bodies') this.#shed = { ...this.#shed, bodies: this.#shed.bodies + count };
    else this.#limited = { ...this.#limited, [limit]: (this.#limited[limit] ?? 0) + count };
    this.#told.changed();
  }

  /** No more notices; the last snapshot holds everything. */
  stop(): void {
    this.#told.stop();
    this.#snapshot = this.#take();
  }

  #take(): SessionSnapshot {
    this.#version += 1;
    const exchanges = this.#exchanges;
    let entries: readonly ExchangeEntry[] | undefined;
    const found = this.#findings;
    let findings: readonly FoldedFinding[] | undefined;
    let muted: readonly MutedFindings[] | undefined;
    return {
      version: this.#version,
      get entries() {
        entries ??= exchanges.entries().map((stored) => liveEntry(exchanges, stored));
        return entries;
      },
      get findings() {
        findings ??= found?.list();
        return findings;
      },
      get muted() {
        muted ??= found?.muted();
        return muted;
      },
      counts: this.counts(),
      relay: this.#relay,
      relays: this.#relays,
      proxyUrls: this.#proxyUrls,
      ...(this.#sinkUrl !== undefined && { sinkUrl: this.#sinkUrl }),
      ...(this.#lensUrl !== undefined && { lensUrl: this.#lensUrl }),
      upstreams: this.#upstreams,
      notices: this.#notices,
      ...(this.#marked.length > 0 && { marked: this.#marked }),
      ...(this.#replay !== undefined && { replay: this.#replay }),
      ...this.#flowsNow(),
    };
  }

  /** The same lists until something was counted. */
  #flowsNow(): Pick<SessionSnapshot, 'flows' | 'diagnoses'> {
    if (this.#areFlowsStale && this.#links !== undefined) {
      const { flows, diagnoses } = this.#links;
      this.#flows = { ...(flows.length > 0 && { flows }), ...(diagnoses.length > 0 && { diagnoses }) };
      this.#areFlowsStale = false;
    }
    return this.#flows;
  }

  /** As they are now; a snapshot may be older. */
  counts(): SessionCounts {
    if (this.#elsewhere !== undefined) return this.#elsewhere();
    const { evictedSpans } = this.#traces.counts();
    return {
      requests: this.#requests,
      errors: this.#errors,
      warnings: this.#warnings,
      ...(this.#withdrawn > 0 && { withdrawn: this.#withdrawn }),
      evicted: this.#exchanges.counts().evicted,
      shed: this.#shed,
      ...(evictedSpans > 0 && { evictedSpans }),
      ...(Object.keys(this.#limited).length > 0 && { limited: this.#limited }),
      ...(this.#stubs !== undefined && { stubs: this.#stubs }),
      ...(this.#sinkCounts !== undefined && { sink: this.#sinkCounts() }),
      ...(this.#captureState !== undefined && { capture: this.#captureState() }),
    };
  }
}
