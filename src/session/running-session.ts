// The parts of a running session, started in order and stopped in reverse. What they do with an exchange is in session-exchanges,
// and where spans come in and go on to in session-collector.
import type { CaptureWriter } from '../capture/capture-writer.ts';
import type { PlaneHandle } from '../link/plane-handle.ts';
import { ExchangeMetrics } from '../metrics/exchange-metrics.ts';
import type { MetricFamily } from '../metrics/prometheus-text.ts';
import { systemMemory } from '../proxy/memory.ts';
import { createGaugeMemory, GaugeWords } from '../proxy/plane-gauges.ts';
import { serviceTargets } from '../replay/destination.ts';
import { plainReplay } from '../replay/replay-options.ts';
import { createExchangeStore } from '../sink/exchange-store.ts';
import { createTraceStore } from '../sink/trace-store.ts';
import type { RunFindings } from './control-messages.ts';
import { heldView, type LiveStores } from './live-changes.ts';
import { LiveState } from './live-state.ts';
import type { HeldView, LiveReplays, LiveSession, ReplayChoice, ReplayOutcome } from './live-view.ts';
import { processFacts } from './process-facts.ts';
import { remoteClientsNotice } from './remote-clients.ts';
import { guardResources } from './resource-guard.ts';
import { canOpenFiles, type Resources } from './resource-watch.ts';
import type { Session, StopGrace } from './session.ts';
import { announceOrTell, type SessionAnnouncement } from './session-announcement.ts';
import { startSessionCapture } from './session-capture.ts';
import { SessionCollector } from './session-collector.ts';
import type { ReadyInfo, SessionEvent } from './session-event.ts';
import { SessionExchanges } from './session-exchanges.ts';
import { attributionOptions } from './session-identities.ts';
import { sessionMetrics } from './session-metrics.ts';
import { SessionNews } from './session-news.ts';
import type { SessionDependencies, SessionOptions } from './session-options.ts';
import type { SessionProblem } from './session-problem.ts';
import { SessionQueries, type SessionQueriesDependencies } from './session-queries.ts';
import { readyInfo } from './session-ready.ts';
import { SessionReplays } from './session-replays.ts';
import { storeLimits } from './store-limits.ts';
import type { WatchFindings } from './watch-findings.ts';

export class RunningSession implements Session {
  readonly #options: SessionOptions;
  readonly #dependencies: SessionDependencies;
  readonly #id: string;
  readonly #stores: LiveStores;
  readonly #resources: Resources;
  readonly #metrics = new ExchangeMetrics();
  readonly #gauges = createGaugeMemory();
  readonly #live: LiveState;
  readonly held: HeldView;
  readonly #news: SessionNews;
  readonly #observed: SessionExchanges;
  readonly #collector: SessionCollector;
  readonly #plane: PlaneHandle;
  readonly #replays: SessionReplays;
  readonly #queries: SessionQueries;
  #ready: ReadyInfo | undefined;
  #capture: CaptureWriter | undefined;
  #announcement: SessionAnnouncement | undefined;
  #stopGuard = (): void => {};

  constructor(options: SessionOptions, dependencies: SessionDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
    this.#id = dependencies.ids.id64();
    this.#resources = dependencies.resources ?? { readMemory: systemMemory(), canOpenFiles };
    const limits = storeLimits(this.#resources.readMemory(), options.maxSpans);
    const stores = {
      exchanges: createExchangeStore(limits.exchanges),
      traces: createTraceStore(limits.traces, { strictTraceIds: options.hasStrictTraceIds === true }),
    };
    this.#stores = stores;
    this.#live = new LiveState(stores.exchanges, stores.traces, options.upstreams);
    this.held = heldView(stores, options.spans);
    this.#news = new SessionNews(dependencies.clock, this.#live);
    this.#news.listen((event) => this.#queries.see(event));
    const shared = { options, dependencies, stores, live: this.#live, news: this.#news };
    this.#observed = new SessionExchanges({
      ...shared,
      metrics: this.#metrics,
      relay: (spans) => this.#collector.offer(spans),
      capture: () => this.#capture,
      onAnnotated: ({ after }) => this.#queries.annotated(after),
    });
    this.#collector = new SessionCollector({
      ...shared,
      session: this.#id,
      accept: (spans) => this.#observed.reported(spans),
      pages: {
        metrics: () => this.#metricFamilies(),
        capture: (query) => this.#queries.capture(query, 'outside'),
      },
    });
    // The thread starts while the sink and the relay do.
    this.#plane = dependencies.createPlane(
      {
        onEvents: (events) => this.#observed.take(events),
        onShed: (shed) => this.#live.shed(shed),
      },
      this.#observed.identities.handle,
    );
    this.#replays = new SessionReplays({
      ...stores,
      replay: async (request) => {
        const id = await this.#plane.replay(request);
        this.#observed.identities.flush();
        return id;
      },
      clock: dependencies.clock,
      ids: dependencies.ids,
      services: serviceTargets(options.plane.routes),
      faceOptions: { ...plainReplay, ...options.comparison },
      onProgress: (progress) => this.#live.replayed(progress),
      onSent: (result) => this.#news.emit({ type: 'replay', result }),
    });
    this.#queries = new SessionQueries({
      ...stores,
      ...{ options, clock: dependencies.clock, session: this.#id },
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
    const problem =
      (await this.#startCapture()) ?? (await this.#collector.start()) ?? (await this.#startPlane());
    if (problem !== undefined) {
      await this.stop({ trafficMs: 0, relayMs: 0 });
      return problem;
    }
    this.#observed.identities.start(attributionOptions(this.#options.plane.routes, this.#dependencies.pid));
    this.#guard();
    await this.#announce();
    return undefined;
  }

  named(pid: number, service: string): void {
    this.#observed.identities.handle?.named(pid, service);
  }

  tell(text: string, severity: 'info' | 'warning' = 'info'): void {
    this.#news.notice(severity, text);
  }

  onEvent(listener: (event: SessionEvent) => void): void {
    this.#news.listen(listener);
    listener({ type: 'ready', info: this.ready });
    for (const notice of this.#live.notices) listener({ type: 'notice', notice });
    // What an earlier run left may have been sent before anybody listened.
    for (const state of this.#collector.relayStates())
      if (state.status !== 'idle' || state.queued > 0) listener({ type: 'relay', state });
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

  play(...what: Parameters<Session['play']>): ReturnType<Session['play']> {
    return this.#replays.play(...what);
  }

  async stop({ trafficMs, relayMs, isAllIn = false }: StopGrace): Promise<void> {
    this.#announcement?.withdraw();
    await this.#plane.stop(trafficMs).catch(() => {});
    this.#observed.identities.stop();
    this.#queries.close();
    this.#observed.settle();
    await this.#announcement?.close();
    await this.#collector.stop(relayMs);
    await this.#capture?.close();
    this.#stopGuard();
    this.#observed.stop(isAllIn);
    this.#live.stop();
    const { counts, relay } = this.#live.snapshot();
    const { findings, muted } = this.#observed.found();
    this.#news.emit({
      type: 'summary',
      counts,
      relay,
      ...(findings.length > 0 && { findings }),
      ...(muted.length > 0 && { muted }),
    });
  }

  async #startPlane(): Promise<SessionProblem | undefined> {
    const { sink } = this.#collector;
    const ownPorts = sink?.ports ?? [];
    const started = await this.#plane.start({
      ...this.#options.plane,
      ...{ ownPorts, collectorPorts: ownPorts, gauges: this.#gauges },
    });
    if ('problem' in started) return { ...started.problem, part: 'proxy' };
    const parts = {
      session: this.#id,
      pid: this.#dependencies.pid,
      ...this.#collector.addresses(),
      upstreams: this.#options.upstreams,
    };
    this.#ready = readyInfo(parts, started.listening);
    const remote = remoteClientsNotice(
      started.listening.map(({ url }) => url),
      sink?.url,
    );
    if (remote !== undefined) this.#news.notice('warning', remote);
    this.#live.ready(this.#ready);
    return undefined;
  }

  async #startCapture(): Promise<SessionProblem | undefined> {
    const started = await startSessionCapture(this.#options, this.#stores.exchanges, {
      session: this.#id,
      clock: this.#dependencies.clock,
      onProblem: (sentence) => this.#news.notice('warning', sentence),
    });
    if ('part' in started) return started;
    this.#capture = started.writer;
    if (started.writer !== undefined) this.#live.captures(started.writer.state);
    return undefined;
  }

  async #announce(): Promise<void> {
    const { dataDir, isFindable } = this.#options;
    if (!isFindable) return;
    const { sink } = this.#collector;
    const about = {
      session: this.#id,
      pid: this.#dependencies.pid,
      startedAt: new Date(this.#dependencies.clock.epochMicros() / 1000).toISOString(),
      proxy: this.ready.proxy,
      ...(sink !== undefined && { sink: sink.url }),
    };
    const parts = { replays: this.#replays, queries: this.#queries, findings: () => this.#found() };
    this.#announcement = await announceOrTell(dataDir, about, parts, this.#news);
  }

  #found(): RunFindings {
    const { requests } = this.#live.snapshot().counts;
    return { requests, ...this.#observed.found() };
  }

  #guard(): void {
    const warn = (text: string): void => this.#news.noticeOnce('warning', text);
    this.#stopGuard = guardResources(this.#resources, {
      clock: this.#dependencies.clock,
      ...this.#stores,
      warn,
    });
  }

  #metricFamilies(): readonly MetricFamily[] {
    const gauges = new GaugeWords(this.#gauges);
    return sessionMetrics({
      exchangeMetrics: this.#metrics,
      manager: this.#options.spans.direction,
      ...this.#stores,
      counts: () => this.#live.counts(),
      gauges: () => gauges.read(),
      relays: () => this.#collector.relayStates(),
      collectors: () => this.#collector.sink?.countsByPort() ?? [],
      followers: () => this.#queries.followers,
      process: processFacts,
    });
  }

  #watchState(): ReturnType<SessionQueriesDependencies['state']> {
    const { capture: _, ...counts } = this.#live.counts();
    return {
      counts,
      relays: this.#collector.relayStates(),
      proxy: this.#ready?.proxy ?? [],
      hasLens: this.#ready?.lens !== undefined,
      notices: this.#live.notices,
    };
  }

  #watchFindings(): WatchFindings {
    const { flows = [] } = this.#live.snapshot();
    return { ...this.#observed.found(), flows };
  }
}
