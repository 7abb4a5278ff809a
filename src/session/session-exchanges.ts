// The way of everything that is observed, exchanges and spans, through the main thread: who is at the ends of an exchange, what
// is found in it, what caused it, and where it goes from there: to the stores, the relay, the capture and whoever listens.
// It decides nothing by itself; it knows who is asked, and in which order.
import type { CaptureWriter } from '../capture/capture-writer.ts';
import { isClosed } from '../exchange/exchange.ts';
import type { FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import { withdrawnFindings } from '../findings/withdrawn-findings.ts';
import type { ExchangeMetrics } from '../metrics/exchange-metrics.ts';
import type { Annotated } from '../sink/exchange-store.ts';
import type { Span } from '../trace/span.ts';
import { type ClosedExchange, ExchangeIntake } from './exchange-intake.ts';
import type { LiveStores } from './live-changes.ts';
import type { LiveState } from './live-state.ts';
import { SessionFindings } from './session-findings.ts';
import { SessionIdentities } from './session-identities.ts';
import { hashKey, SessionLinks, tooManyToScore } from './session-links.ts';
import { newFindings } from './session-metrics.ts';
import type { SessionNews } from './session-news.ts';
import type { SessionDependencies, SessionOptions } from './session-options.ts';
import { WaitingSpans } from './waiting-spans.ts';

export interface ExchangesSurroundings {
  readonly options: SessionOptions;
  readonly dependencies: Pick<SessionDependencies, 'clock' | 'ids' | 'createAttribution'>;
  readonly stores: LiveStores;
  readonly live: LiveState;
  readonly metrics: ExchangeMetrics;
  readonly news: SessionNews;
  /** Sends spans on. */
  readonly relay: (spans: readonly Span[]) => void;
  /** Undefined where exchanges are not kept on disk. */
  readonly capture: () => CaptureWriter | undefined;
  /** More became known of an exchange. */
  readonly onAnnotated: (change: Annotated) => void;
}

export class SessionExchanges {
  readonly identities: SessionIdentities;
  readonly #given: ExchangesSurroundings;
  readonly #isJudging: boolean;
  readonly #intake: ExchangeIntake;
  readonly #findings: SessionFindings;
  readonly #links: SessionLinks;
  readonly #waitingSpans: WaitingSpans;
  /** Id of the exchange that is about to be told. */
  #telling: string | undefined;

  constructor(given: ExchangesSurroundings) {
    this.#given = given;
    const { options, dependencies, live, news } = given;
    this.#isJudging = options.isJudging !== false;
    this.#findings = this.#createFindings();
    this.identities = new SessionIdentities(
      {
        onEvents: (events) => this.#intake.take(events),
        onLate: (id, ends) => {
          this.#intake.annotate(id, ends);
          if (this.#isJudging) this.#links.identified(id, ends);
        },
        onNotice: (severity, text) => news.noticeOnce(severity, text),
      },
      dependencies.createAttribution,
    );
    this.#intake = this.#createIntake();
    this.#links = new SessionLinks(given.stores.exchanges, dependencies.clock, hashKey(dependencies.ids), {
      onLink: (id, link) => this.#linked(id, link),
      onFlows: () => {
        live.flowsChanged();
        this.#findings.flowsChanged();
      },
      onOverload: () => news.noticeOnce('info', tooManyToScore),
    });
    this.#waitingSpans = this.#createWaitingSpans();
    live.finds(this.#findings);
    live.links(this.#links);
  }

  /** What the data plane tells. */
  take(events: readonly PlaneEvent[]): void {
    this.identities.take(events);
  }

  /** Spans that applications reported. */
  reported(spans: readonly Span[]): void {
    const { stores, capture, news } = this.#given;
    stores.traces.add(spans);
    capture()?.appendSpans(spans);
    this.#waitingSpans.reported(spans);
    if (this.#isJudging) this.#findings.reported(spans);
    for (const span of spans) news.emit({ type: 'span', span });
  }

  /** What was found in the run so far. */
  found(): { readonly findings: FoldedFinding[]; readonly muted: MutedFindings[] } {
    return { findings: this.#findings.list(), muted: this.#findings.muted() };
  }

  /** No more exchanges come: what is not decided is decided as it stands, and no span waits any longer. */
  settle(): void {
    this.#links.stop();
    this.#waitingSpans.flush();
  }

  /** No more spans come either. `isAllIn`: nobody is left who could report more. */
  stop(isAllIn: boolean): void {
    this.#findings.stop(isAllIn);
  }

  #createFindings(): SessionFindings {
    const { options, dependencies, stores, metrics, news } = this.#given;
    return new SessionFindings({
      ...stores,
      clock: dependencies.clock,
      mutes: options.mutes ?? [],
      diagnoses: () => this.#links.diagnoses,
      annotate: (id, annotation) => this.#intake.annotate(id, annotation),
      onFinding: (finding) => {
        // Those of an exchange count with it.
        if (finding.exchange === undefined) metrics.found([finding]);
        news.emit({ type: 'finding', finding });
      },
      onWithdrawn: (finding, findings) => {
        const [now] = findings;
        news.emit({ type: 'withdrawn', finding, ...(now !== undefined && { now }), findings });
      },
      entry: (exchange, caller) => this.#intake.entry(exchange, caller),
    });
  }

  #createIntake(): ExchangeIntake {
    const { options, stores, live, metrics, news, onAnnotated } = this.#given;
    return new ExchangeIntake(
      stores.exchanges,
      {
        ...options,
        identities: this.identities.connections,
        unmuted: (list) => this.#findings.unmuted(list),
        circumstances: (stored) => this.#findings.circumstances(stored),
        isUnprompted: (id) => this.#links.isUnprompted(id),
      },
      {
        onOpened: (exchange, ends) => {
          live.opened();
          if (this.#isJudging) this.#links.opened(exchange, ends);
          this.#waitingSpans.opened(exchange);
        },
        onClosed: (closed, wasOpened) => this.#closed(closed, wasOpened),
        onAnnotated: (change) => {
          metrics.found(newFindings(change));
          live.annotated(change, this.#withdraw(change));
          this.#findings.annotated(change);
          onAnnotated(change);
        },
        onLimited: (limit, count) => live.limited(limit, count),
        onNotice: (severity, text) => news.noticeOnce(severity, text),
      },
    );
  }

  #createWaitingSpans(): WaitingSpans {
    const { options, dependencies, stores, relay } = this.#given;
    return new WaitingSpans({
      spans: options.spans,
      relaysInferred: options.relaysInferred === true,
      isLinkToCome: (id) => this.#links.isWaiting(id),
      linkOf: (id) => stores.exchanges.byId(id)?.link,
      contextOf: (id) => {
        const { hop } = stores.exchanges.byId(id)?.exchange ?? {};
        return hop?.reported === true ? hop.context : undefined;
      },
      nowMicros: () => dependencies.clock.epochMicros(),
      send: relay,
    });
  }

  #closed({ exchange, findings, ...ends }: ClosedExchange, wasOpened: boolean): void {
    const { stores, live, metrics, news, capture } = this.#given;
    live.closed(exchange, findings, wasOpened);
    metrics.ended(exchange, findings);
    this.#telling = exchange.id;
    if (this.#isJudging) this.#links.closed(exchange, ends);
    this.#telling = undefined;
    if (this.#isJudging) this.#findings.closed(exchange, findings);
    const { findings: known = findings, link } = stores.exchanges.byId(exchange.id) ?? {};
    // The sink need not hold them: they can be made again from the exchange.
    this.#waitingSpans.offer(exchange);
    capture()?.append({ exchange, findings: known, ...ends });
    news.emit({ type: 'exchange', exchange, findings: known, ...ends, ...(link !== undefined && { link }) });
  }

  /** Whether something that was told of it does not hold any more. */
  #withdraw({ before, after }: Annotated): boolean {
    const { exchange, findings } = after;
    if (!isClosed(exchange) || exchange.id === this.#telling) return false;
    const withdrawn = withdrawnFindings(before.findings, findings);
    for (const each of withdrawn) this.#given.news.emit({ type: 'withdrawn', ...each, exchange, findings });
    return withdrawn.length > 0;
  }

  /** What was known when the exchange was told is told with it. */
  #linked(id: string, link: Link): void {
    this.#intake.annotate(id, { link });
    const stored = this.#given.stores.exchanges.byId(id);
    if (stored === undefined || !isClosed(stored.exchange)) return;
    this.#waitingSpans.linked(stored.exchange);
    if (id !== this.#telling) this.#given.news.emit({ type: 'link', exchange: stored.exchange, link });
  }
}
