// One running tracectl: its parts, started in order and stopped in reverse, and the view of it that faces are given.

import { join } from 'node:path';
import type { CaptureWriter } from '../capture/capture-writer.ts';
import { Episodes } from '../exchange/episodes.ts';
import { isClosed } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';
import { withdrawnFindings } from '../findings/withdrawn-findings.ts';
import type { PlaneHandle } from '../link/plane-handle.ts';
import { ExchangeMetrics } from '../metrics/exchange-metrics.ts';
import type { MetricFamily } from '../metrics/prometheus-text.ts';
import type { ListenProblem } from '../proxy/data-plane.ts';
import { systemMemory } from '../proxy/memory.ts';
import { createGaugeMemory, GaugeWords } from '../proxy/plane-gauges.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { SpillFolder } from '../relay/spill-folder.ts';
import { serviceTargets } from '../replay/destination.ts';
import type { ReplayEvent } from '../replay/player.ts';
import { plainReplay, type ReplayOptions } from '../replay/replay-options.ts';
import type { Replayable } from '../replay/replayable.ts';
import { type Annotated, createExchangeStore, type ExchangeStore } from '../sink/exchange-store.ts';
import { createTraceStore, type TraceStore } from '../sink/trace-store.ts';
import type { Span } from '../trace/span.ts';
import type { RunFindings } from './control-messages.ts';
import { type ClosedExchange, ExchangeIntake } from './exchange-intake.ts';
import { heldView } from './live-changes.ts';
import { LiveState } from './live-state.ts';
import type { HeldView, LiveReplays, LiveSession, ReplayChoice, ReplayOutcome } from './live-view.ts';
import { isProcessAlive } from './process-alive.ts';
import { processFacts } from './process-facts.ts';
import { refusedPosts } from './refused-posts.ts';
import { remoteClientsNotice } from './remote-clients.ts';
import { guardResources } from './resource-guard.ts';
import { canOpenFiles, type Resources } from './resource-watch.ts';
import { announceSession, type SessionAnnouncement } from './session-announcement.ts';
import { startSessionCapture } from './session-capture.ts';
import type { ReadyInfo, SessionEvent } from './session-event.ts';
import { SessionFindings } from './session-findings.ts';
import { attributionOptions, SessionIdentities } from './session-identities.ts';
import { hashKey, SessionLinks, tooManyToScore } from './session-links.ts';
import { newFindings, sessionMetrics } from './session-metrics.ts';
import type { SessionDependencies, SessionOptions } from './session-options.ts';
import { SessionQueries, type SessionQueriesDependencies } from './session-queries.ts';
import { readyInfo } from './session-ready.ts';
import { combinedState, type SessionRelays, startRelays } from './session-relays.ts';
import { type PlayContext, SessionReplays } from './session-replays.ts';
import { type LensProblem, type Sink, type SinkPart, startSink } from './session-sink.ts';
import { sessionSpans } from './session-spans.ts';
import { sinkPages } from './sink-pages.ts';
import { storeLimits } from './store-limits.ts';
import { WaitingSpans } from './waiting-spans.ts';
import type { WatchFindings } from './watch-findings.ts';

export interface StopGrace {
  readonly trafficMs: number;
  readonly relayMs: number;
  /** Whoever could still report spans has ended: what is missing is missing. @default false */
  readonly isAllIn?: boolean;
}

export interface Session extends LiveSession {
  readonly ready: ReadyInfo;
  /** Every event from the first on, `ready` included: subscribe before anything is awaited. */
  onEvent(listener: (event: SessionEvent) => void): void;
  /** What a process that was started for the session, and whatever it starts, is called. */
  named(pid: number, service: string): void;
  /** A sentence for whoever watches. @param severity @default info */
  tell(text: string, severity?: 'info' | 'warning'): void;
  /** Rejects when the data plane dies; never resolves. */
  readonly failed: Promise<never>;
  /** Sends captured exchanges again, from memory or from a file; each result as it comes. */
  play(
    originals: readonly Replayable[],
    options: ReplayOptions,
    context?: PlayContext,
  ): AsyncGenerator<ReplayEvent>;
  /** Stops accepting, lets what is under way end, sends the spans that wait; at most as long as each may take. */
  stop(grace: StopGrace): Promise<void>;
}

/** An address that could not be listened on, and for what; or a capture file that could not be opened. */
export type SessionProblem =
  | ({ readonly part: 'proxy' | SinkPart } & ListenProblem)
  | { readonly part: 'capture'; readonly file: string; readonly reason: string }
  | LensProblem;

export type SessionStart = { readonly session: Session } | { readonly problem: SessionProblem };

export async function startSession(
  options: SessionOptions,
  dependencies: SessionDependencies,
): Promise<SessionStart> {
  const running = new RunningSession(options, dependencies);
  const problem = await running.start();
  return problem === undefined ? { session: running } : { problem };
}

class RunningSession implements Session {
  readonly #options: SessionOptions;
  readonly #dependencies: SessionDependencies;
  readonly #id: string;
  readonly #exchanges: ExchangeStore;
  readonly #traces: TraceStore;
  readonly #resources: Resources;
  readonly #metrics = new ExchangeMetrics();
  readonly #gauges = createGaugeMemory();
  readonly #live: LiveState;
  readonly held: HeldView;
  readonly #findings: SessionFindings;
  readonly #said: Episodes;
  readonly #identities: SessionIdentities;
  readonly #plane: PlaneHandle;
  readonly #replays: SessionReplays;
  readonly #queries: SessionQueries;
  readonly #links: SessionLinks;
  readonly #waitingSpans: WaitingSpans;
  readonly #listeners: ((event: SessionEvent) => void)[] = [];
  #ready: ReadyInfo | undefined;
  #relays: SessionRelays | undefined;
  #sink: Sink | undefined;
  #capture: CaptureWriter | undefined;
  #announcement: SessionAnnouncement | undefined;
  #stopGuard = (): void => {};
  /** Id of the exchange that is about to be told. */
  #telling: string | undefined;

  constructor(options: SessionOptions, dependencies: SessionDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
    this.#id = dependencies.ids.id64();
    this.#said = new Episodes(dependencies.clock);
    this.#resources = dependencies.resources ?? { readMemory: systemMemory(), canOpenFiles };
    const limits = storeLimits(this.#resources.readMemory(), options.maxSpans);
    this.#exchanges = createExchangeStore(limits.exchanges);
    this.#traces = createTraceStore(limits.traces, {
      strictTraceIds: options.hasStrictTraceIds === true,
    });
    this.#live = new LiveState(this.#exchanges, this.#traces, options.upstreams);
    this.held = heldView({ exchanges: this.#exchanges, traces: this.#traces }, options.spans);
    const findings = new SessionFindings({
      exchanges: this.#exchanges,
      traces: this.#traces,
      clock: dependencies.clock,
      mutes: options.mutes ?? [],
      diagnoses: () => this.#links.diagnoses,
      annotate: (id, annotation) => intake.annotate(id, annotation),
      onFinding: (finding) => {
        // Those of an exchange count with it.
        if (finding.exchange === undefined) this.#metrics.found([finding]);
        this.#emit({ type: 'finding', finding });
      },
      onWithdrawn: (finding, findings) => {
        const [now] = findings;
        this.#emit({ type: 'withdrawn', finding, ...(now !== undefined && { now }), findings });
      },
      entry: (exchange, caller) => intake.entry(exchange, caller),
    });
    this.#findings = findings;
    this.#live.finds(findings);
    this.#identities = new SessionIdentities(
      {
        onEvents: (events) => intake.take(events),
        onLate: (id, ends) => {
          intake.annotate(id, ends);
          if (this.#isJudging) this.#links.identified(id, ends);
        },
        onNotice: (severity, text) => this.#noticeOnce(severity, text),
      },
      dependencies.createAttribution,
    );
    const identities = this.#identities.connections;
    const intake = new ExchangeIntake(
      this.#exchanges,
      {
        ...options,
        identities,
        unmuted: (list) => findings.unmuted(list),
        circumstances: (stored) => findings.circumstances(stored),
        isUnprompted: (id) => this.#links.isUnprompted(id),
      },
      {
        onOpened: (exchange, ends) => {
          this.#live.opened();
          if (this.#isJudging) this.#links.opened(exchange, ends);
          this.#waitingSpans.opened(exchange);
        },
        onClosed: (closed, wasOpened) => this.#closed(closed, wasOpened),
        onAnnotated: (change) => {
          this.#metrics.found(newFindings(change));
          this.#live.annotated(change, this.#withdraw(change));
          findings.annotated(change);
          this.#queries.annotated(change.after);
        },
        onLimited: (limit, count) => this.#live.limited(limit, count),
        onNotice: (severity, text) => this.#noticeOnce(severity, text),
      },
    );
    this.#links = new SessionLinks(this.#exchanges, dependencies.clock, hashKey(dependencies.ids), {
      onLink: (id, link) => this.#linked(id, link, intake),
      onFlows: () => {
        this.#live.flowsChanged();
        findings.flowsChanged();
      },
      onOverload: () => this.#noticeOnce('info', tooManyToScore),
    });
    this.#live.links(this.#links);
    this.#waitingSpans = new WaitingSpans({
      spans: options.spans,
      relaysInferred: options.relaysInferred === true,
      isLinkToCome: (id) => this.#links.isWaiting(id),
      linkOf: (id) => this.#exchanges.byId(id)?.link,
      contextOf: (id) => {
        const { hop } = this.#exchanges.byId(id)?.exchange ?? {};
        return hop?.reported === true ? hop.context : undefined;
      },
      nowMicros: () => dependencies.clock.epochMicros(),
      send: (spans) => this.#relays?.offer(spans),
    });
    // The thread starts while the sink and the relay do.
    this.#plane = dependencies.createPlane(
      {
        onEvents: (events) => this.#identities.take(events),
        onShed: (shed) => this.#live.shed(shed),
      },
      this.#identities.handle,
    );
    this.#replays = new SessionReplays({
      exchanges: this.#exchanges,
      traces: this.#traces,
      replay: async (request) => {
        const id = await this.#plane.replay(request);
        this.#identities.flush();
        return id;
      },
      clock: dependencies.clock,
      ids: dependencies.ids,
      services: serviceTargets(options.plane.routes),
      faceOptions: { ...plainReplay, ...options.comparison },
      onProgress: (progress) => this.#live.replayed(progress),
      onSent: (result) => this.#emit({ type: 'replay', result }),
    });
    this.#queries = new SessionQueries({
      ...{ exchanges: this.#exchanges, traces: this.#traces, options },
      ...{ clock: dependencies.clock, session: this.#id },
      state: () => this.#watchState(),
      found: () => this.#watchFindings(),
    });
  }

  get ready(): ReadyInfo {
    if (this.#ready === undefined) throw new Error('the session has not started');
    return this.#ready;
  }

  get failed(): Promise<never> {
    return this.#plane.failed;
  }

  async start(): Promise<SessionProblem | undefined> {
    const problem = (await this.#startCapture()) ?? (await this.#startSpans()) ?? (await this.#startPlane());
    if (problem !== undefined) {
      await this.stop({ trafficMs: 0, relayMs: 0 });
      return problem;
    }
    this.#identities.start(attributionOptions(this.#options.plane.routes, this.#dependencies.pid));
    this.#guard();
    await this.#announce();
    return undefined;
  }

  named(pid: number, service: string): void {
    this.#identities.handle?.named(pid, service);
  }

  tell(text: string, severity: 'info' | 'warning' = 'info'): void {
    this.#notice(severity, text);
  }

  onEvent(listener: (event: SessionEvent) => void): void {
    this.#listeners.push(listener);
    listener({ type: 'ready', info: this.ready });
    for (const notice of this.#live.notices) listener({ type: 'notice', notice });
  }

  subscribe(listener: () => void): () => void {
    return this.#live.subscribe(listener);
  }

  snapshot(): ReturnType<LiveSession['snapshot']> {
    return this.#live.snapshot();
  }

  replay(exchangeId: string, choice: ReplayChoice): Promise<ReplayOutcome> {
    return this.#replays.replay(exchangeId, choice);
  }

  get replaying(): LiveReplays {
    return this.#replays;
  }

  mark(exchangeId: string): void {
    this.#live.mark(exchangeId);
  }

  play(
    originals: readonly Replayable[],
    options: ReplayOptions,
    context?: PlayContext,
  ): AsyncGenerator<ReplayEvent> {
    return this.#replays.play(originals, options, context);
  }

  async stop({ trafficMs, relayMs, isAllIn = false }: StopGrace): Promise<void> {
    this.#announcement?.withdraw();
    await this.#plane.stop(trafficMs).catch(() => {});
    this.#identities.stop();
    this.#queries.close();
    this.#links.stop();
    this.#waitingSpans.flush();
    await this.#announcement?.close();
    await this.#sink?.stop();
    await this.#relays?.stop(relayMs);
    await this.#capture?.close();
    this.#stopGuard();
    this.#findings.stop(isAllIn);
    this.#live.stop();
    const { counts, relay } = this.#live.snapshot();
    const { findings, muted } = this.#found();
    this.#emit({
      type: 'summary',
      counts,
      relay,
      ...(findings.length > 0 && { findings }),
      ...(muted.length > 0 && { muted }),
    });
  }

  get #isJudging(): boolean {
    return this.#options.isJudging !== false;
  }

  async #startSpans(): Promise<SessionProblem | undefined> {
    const { relays, sink } = this.#options;
    this.#relays = await startRelays(
      relays,
      {
        onState: (state) => this.#relayChanged(state),
        onNotice: (severity, text) => this.#notice(severity, text),
      },
      this.#spillFolder(),
    );
    if (sink === undefined) return undefined;
    const started = await startSink(
      sink,
      { session: this.#id, pid: this.#dependencies.pid },
      {
        accept: (spans) => this.#reported(spans),
        refused: refusedPosts(this.#dependencies.clock, (text) => this.#notice('warning', text)),
      },
      sessionSpans(
        { exchanges: this.#exchanges, traces: this.#traces },
        this.#options.spans,
        this.#options.hasStrictTraceIds,
      ),
      sinkPages({
        session: this.#id,
        metrics: () => this.#metricFamilies(),
        capture: (query) => this.#queries.capture(query, 'outside'),
      }),
    );
    if ('problem' in started) return started.problem;
    this.#sink = started.sink;
    this.#live.collects(() => started.sink.counts());
    for (const note of started.sink.notes) this.#notice('info', note);
    return undefined;
  }

  async #startPlane(): Promise<SessionProblem | undefined> {
    const ownPorts = this.#sink?.ports ?? [];
    const started = await this.#plane.start({
      ...this.#options.plane,
      ...{ ownPorts, collectorPorts: ownPorts, gauges: this.#gauges },
    });
    if ('problem' in started) return { ...started.problem, part: 'proxy' };
    const targets = (this.#relays?.states() ?? []).flatMap(({ target }) => target ?? []);
    const parts = {
      session: this.#id,
      pid: this.#dependencies.pid,
      ...(this.#sink !== undefined && {
        sink: this.#sink.url,
        otlp: this.#sink.otlp,
        ...(this.#sink.lensUrl !== undefined && { lens: this.#sink.lensUrl }),
      }),
      ...(targets[0] !== undefined && { relay: targets[0] }),
      ...(targets.length > 1 && { relays: targets }),
      upstreams: this.#options.upstreams,
    };
    this.#ready = readyInfo(parts, started.listening);
    const remote = remoteClientsNotice(
      started.listening.map(({ url }) => url),
      this.#sink?.url,
    );
    if (remote !== undefined) this.#notice('warning', remote);
    this.#live.ready(this.#ready);
    return undefined;
  }

  async #startCapture(): Promise<SessionProblem | undefined> {
    const started = await startSessionCapture(this.#options, this.#exchanges, {
      session: this.#id,
      clock: this.#dependencies.clock,
      onProblem: (sentence) => this.#notice('warning', sentence),
    });
    if ('part' in started) return started;
    this.#capture = started.writer;
    if (started.writer !== undefined) this.#live.captures(started.writer.state);
    return undefined;
  }

  /** Without it everything works but being found by other commands; so it is no reason not to start. */
  async #announce(): Promise<void> {
    const { dataDir, isFindable } = this.#options;
    if (!isFindable) return;
    const about = {
      session: this.#id,
      pid: this.#dependencies.pid,
      startedAt: new Date(this.#dependencies.clock.epochMicros() / 1000).toISOString(),
      proxy: this.ready.proxy,
      ...(this.#sink !== undefined && { sink: this.#sink.url }),
    };
    try {
      this.#announcement = await announceSession(dataDir, about, {
        replays: this.#replays,
        queries: this.#queries,
        findings: () => this.#found(),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#notice('warning', `tracectl replay will not find this proxy: ${reason}`);
    }
  }

  #found(): RunFindings {
    const { requests } = this.#live.snapshot().counts;
    return { requests, findings: this.#findings.list(), muted: this.#findings.muted() };
  }

  #guard(): void {
    const warn = (text: string): void => this.#noticeOnce('warning', text);
    this.#stopGuard = guardResources(this.#resources, {
      clock: this.#dependencies.clock,
      exchanges: this.#exchanges,
      traces: this.#traces,
      warn,
    });
  }

  #closed({ exchange, findings, ...ends }: ClosedExchange, wasOpened: boolean): void {
    this.#live.closed(exchange, findings, wasOpened);
    this.#metrics.ended(exchange, findings);
    this.#telling = exchange.id;
    if (this.#isJudging) this.#links.closed(exchange, ends);
    this.#telling = undefined;
    if (this.#isJudging) this.#findings.closed(exchange, findings);
    const { findings: known = findings, link } = this.#exchanges.byId(exchange.id) ?? {};
    // The sink need not hold them: they can be made again from the exchange.
    this.#waitingSpans.offer(exchange);
    this.#capture?.append({ exchange, findings: known, ...ends });
    this.#emit({ type: 'exchange', exchange, findings: known, ...ends, ...(link !== undefined && { link }) });
  }

  /** Whether something that was told of it does not hold any more. */
  #withdraw({ before, after }: Annotated): boolean {
    const { exchange, findings } = after;
    if (!isClosed(exchange) || exchange.id === this.#telling) return false;
    const withdrawn = withdrawnFindings(before.findings, findings);
    for (const each of withdrawn) this.#emit({ type: 'withdrawn', ...each, exchange, findings });
    return withdrawn.length > 0;
  }

  /** What was known when the exchange was told is told with it. */
  #linked(id: string, link: Link, intake: ExchangeIntake): void {
    intake.annotate(id, { link });
    const stored = this.#exchanges.byId(id);
    if (stored === undefined || !isClosed(stored.exchange)) return;
    this.#waitingSpans.linked(stored.exchange);
    if (id !== this.#telling) this.#emit({ type: 'link', exchange: stored.exchange, link });
  }

  #reported(spans: readonly Span[]): void {
    this.#traces.add(spans);
    this.#capture?.appendSpans(spans);
    this.#waitingSpans.reported(spans);
    if (this.#isJudging) this.#findings.reported(spans);
    for (const span of spans) this.#emit({ type: 'span', span });
  }

  /** Several threads meet the same thing at the same time. A fault of ours is told each time. */
  #noticeOnce(severity: 'info' | 'warning' | 'error', text: string): void {
    if (severity === 'error' || this.#said.begins(text)) this.#notice(severity, text);
  }

  #notice(severity: 'info' | 'warning' | 'error', text: string): void {
    const notice = { atMicros: this.#dependencies.clock.epochMicros(), severity, text };
    this.#live.noticed(notice);
    this.#emit({ type: 'notice', notice });
  }

  #relayChanged(state: RelayState): void {
    const states = this.#relays?.states() ?? [state];
    this.#live.relayChanged(combinedState(states), states);
    this.#emit({ type: 'relay', state });
  }

  #metricFamilies(): readonly MetricFamily[] {
    const gauges = new GaugeWords(this.#gauges);
    return sessionMetrics({
      exchangeMetrics: this.#metrics,
      manager: this.#options.spans.direction,
      ...{ exchanges: this.#exchanges, traces: this.#traces },
      counts: () => this.#live.counts(),
      gauges: () => gauges.read(),
      relays: () => this.#relays?.states() ?? [],
      collectors: () => this.#sink?.countsByPort() ?? [],
      followers: () => this.#queries.followers,
      process: processFacts,
    });
  }

  #watchState(): ReturnType<SessionQueriesDependencies['state']> {
    const { capture: _, ...counts } = this.#live.counts();
    return {
      counts,
      relays: this.#relays?.states() ?? [],
      proxy: this.#ready?.proxy ?? [],
      hasLens: this.#ready?.lens !== undefined,
      notices: this.#live.notices,
    };
  }

  #watchFindings(): WatchFindings {
    const { flows = [] } = this.#live.snapshot();
    return { findings: this.#findings.list(), muted: this.#findings.muted(), flows };
  }

  /** Beside the captures. */
  #spillFolder(): SpillFolder | undefined {
    const { dataDir, spillsSpans } = this.#options;
    if (spillsSpans !== true) return undefined;
    return { path: join(dataDir, 'waiting-spans'), pid: this.#dependencies.pid, isAlive: isProcessAlive };
  }

  #emit(event: SessionEvent): void {
    this.#queries.see(event);
    for (const listener of this.#listeners) listener(event);
  }
}
