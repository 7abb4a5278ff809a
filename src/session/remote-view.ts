// Sessions elsewhere as a face sees one: what they hold and what happens in them, each exchange with the name of where it was
// seen. What comes again after a lost connection is told once.
import { hash } from 'node:crypto';
import type { KnownExchange } from '../capture/capture-line.ts';
import type { CapturedExchange } from '../capture/captured-exchange.ts';
import { withdrawnFindings } from '../findings/withdrawn-findings.ts';
import { systemMemory } from '../proxy/memory.ts';
import type { SpanOptions } from '../sink/exchange-span.ts';
import { createExchangeStore, type ExchangeStore, type StoredExchange } from '../sink/exchange-store.ts';
import { createTraceStore, type TraceStore } from '../sink/trace-store.ts';
import type { Clock } from '../trace/clock.ts';
import type { Span } from '../trace/span.ts';
import { heldView } from './live-changes.ts';
import { LiveState } from './live-state.ts';
import type { LiveSession } from './live-view.ts';
import { noReplays } from './no-replays.ts';
import { RecentKeys } from './recent-keys.ts';
import { RemoteFindings } from './remote-findings.ts';
import {
  type RemoteEvent,
  type RemoteSession,
  type RemoteStreamOptions,
  remoteEvents,
} from './remote-stream.ts';
import type { SessionEvent } from './session-event.ts';
import { combinedState } from './session-relays.ts';
import { storeLimits } from './store-limits.ts';
import { totalCounts, type WatchState } from './watch-state.ts';

export interface RemoteViewOptions {
  readonly spans: SpanOptions;
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether bodies come along. */
  readonly bodies: boolean;
  /** See `RemoteStreamOptions`. */
  readonly silenceMs?: number;
}

export interface RemoteView extends LiveSession {
  onEvent(listener: (event: SessionEvent) => void): void;
  /** Resolves with one sentence when none of the sessions lets this one read. */
  readonly refused: Promise<string>;
  /** Tells the summary; nothing is read any more. */
  stop(): void;
}

const NO_REPLAYS =
  'Requests are sent again where they were seen, not from here: run "tracectl replay" beside that proxy, or on a capture of it.';
/** More than any session holds. */
const REMEMBERED = 100_000;

/** Starts to read at once. */
export function watchSessions(remotes: readonly RemoteSession[], options: RemoteViewOptions): RemoteView {
  return new WatchedSessions(remotes, options);
}

class WatchedSessions implements RemoteView {
  readonly #remotes: readonly RemoteSession[];
  readonly #clock: Clock;
  readonly #exchanges: ExchangeStore;
  readonly #traces: TraceStore;
  readonly #live: LiveState;
  readonly #listeners: ((event: SessionEvent) => void)[] = [];
  readonly #cut = new AbortController();
  readonly #refusal = Promise.withResolvers<string>();
  /** By name. */
  readonly #states = new Map<string, WatchState>();
  /** Counts of sessions that others took the place of, as one. */
  #ended: readonly WatchState['counts'][] = [];
  readonly #standing = new Map<string, 'connected' | RemoteEvent['kind']>();
  readonly #told = { exchanges: new RecentKeys(REMEMBERED), spans: new RecentKeys(REMEMBERED) };
  readonly #notices = new RecentKeys(REMEMBERED);
  readonly #findings = new RemoteFindings();
  #seq = 0;
  readonly held: LiveSession['held'];
  readonly replay: LiveSession['replay'];
  readonly replaying: LiveSession['replaying'];

  constructor(remotes: readonly RemoteSession[], options: RemoteViewOptions) {
    const { spans, clock, random, bodies, silenceMs } = options;
    const reading = {
      ...{ random, bodies, signal: this.#cut.signal },
      ...(silenceMs !== undefined && { silenceMs }),
    };
    const limits = storeLimits(systemMemory()());
    this.#remotes = remotes;
    this.#clock = clock;
    this.#exchanges = createExchangeStore(limits.exchanges);
    this.#traces = createTraceStore(limits.traces);
    this.#live = new LiveState(
      this.#exchanges,
      this.#traces,
      remotes.map(({ name }) => name),
    );
    this.#live.countsElsewhere(() => {
      const running = [...this.#states.values()].map(({ counts }) => counts);
      return totalCounts([...this.#ended, ...running]);
    });
    this.#live.finds(this.#findings);
    const findings = this.#findings;
    this.#live.links({
      diagnoses: [],
      get flows() {
        return findings.flows;
      },
    });
    this.held = heldView({ exchanges: this.#exchanges, traces: this.#traces }, spans);
    const { replay, replaying } = noReplays(this.#exchanges, NO_REPLAYS);
    this.replay = replay;
    this.replaying = replaying;
    for (const remote of remotes) void this.#read(remote, reading);
  }

  get refused(): Promise<string> {
    return this.#refusal.promise;
  }

  subscribe(listener: () => void): () => void {
    return this.#live.subscribe(listener);
  }

  snapshot(): ReturnType<LiveSession['snapshot']> {
    return this.#live.snapshot();
  }

  mark(exchangeId: string): void {
    this.#live.mark(exchangeId);
  }

  onEvent(listener: (event: SessionEvent) => void): void {
    this.#listeners.push(listener);
    for (const notice of this.#live.notices) listener({ type: 'notice', notice });
  }

  stop(): void {
    this.#cut.abort();
    this.#live.stop();
    const { counts, relay } = this.#live.snapshot();
    const [findings, muted] = [this.#findings.list(), this.#findings.muted()];
    this.#emit({
      ...{ type: 'summary', counts, relay },
      ...(findings.length > 0 && { findings }),
      ...(muted.length > 0 && { muted }),
    });
  }

  async #read(remote: RemoteSession, options: RemoteStreamOptions): Promise<void> {
    for await (const event of remoteEvents(remote, options)) {
      if (this.#cut.signal.aborted) return;
      if (event.kind === 'item') this.#item(remote, event.item);
      else if (event.kind === 'state') this.#state(remote, event.state);
      else this.#without(remote, event);
    }
  }

  #item({ name }: RemoteSession, item: Extract<RemoteEvent, { readonly kind: 'item' }>['item']): void {
    if (item.kind === 'exchange') this.#exchange(name, item.exchange);
    else if (item.kind === 'span') this.#span(name, item.span);
    else if (item.kind === 'gap') this.#notice('warning', `${name}: ${item.count} came too fast to be read`);
    else this.#notice('warning', `${name}: line ${item.line} is left out: ${item.reason}`);
  }

  #exchange(name: string, { exchange, findings, caller, callee, link }: CapturedExchange): void {
    const known = { ...(caller && { caller }), ...(callee && { callee }), ...(link && { link }) };
    const isNew = this.#told.exchanges.isNew(exchange.id);
    const before = this.#exchanges.byId(exchange.id);
    // It came before, and has left memory since.
    if (!isNew && before === undefined) return;
    this.#exchanges.put(this.#placed(name, { exchange, findings, ...known }, before));
    this.#live.closed(exchange, findings, false);
    this.#findings.seen(name, findings);
    if (isNew) this.#emit({ type: 'exchange', exchange, findings, ...known, from: name });
    else if (before !== undefined) this.#changed(name, before, { exchange, findings, ...known });
  }

  /** What became known of an exchange after it was told. */
  #changed(name: string, before: StoredExchange, { exchange, findings, link }: KnownExchange): void {
    const from = { from: name };
    if (link !== undefined && before.link === undefined)
      this.#emit({ type: 'link', exchange, link, ...from });
    for (const each of withdrawnFindings(before.findings, findings))
      this.#emit({ type: 'withdrawn', ...each, exchange, findings, ...from });
  }

  /** Of several sessions: each numbers its requests from 1, and has routes of the same names. */
  #placed(name: string, stored: StoredExchange, before: StoredExchange | undefined): StoredExchange {
    if (this.#remotes.length === 1) return stored;
    const { exchange, caller } = stored;
    const { client, route } = exchange;
    this.#seq += before === undefined ? 1 : 0;
    const isNamed = client.name !== undefined || caller !== undefined;
    return {
      ...stored,
      from: name,
      exchange: {
        ...exchange,
        seq: before?.exchange.seq ?? this.#seq,
        route: route === undefined ? name : `${name}/${route}`,
        ...(!isNamed && { client: { ...client, name } }),
      },
    };
  }

  #span(name: string, span: Span): void {
    this.#traces.add([span]);
    if (this.#told.spans.isNew(hash('sha1', JSON.stringify(span), 'base64')))
      this.#emit({ type: 'span', span, from: name });
    this.#live.reported();
  }

  #state({ name, url }: RemoteSession, state: WatchState): void {
    const before = this.#states.get(name);
    this.#states.set(name, state);
    if (before !== undefined && before.session !== state.session)
      this.#ended = [totalCounts([...this.#ended, before.counts])];
    if (this.#standing.get(name) !== 'connected') {
      const isAnother = before !== undefined && before.session !== state.session;
      const again = before === undefined ? '' : isAnother ? ', which was started again' : ' again';
      this.#notice('info', `${name}: watching ${url.host}${again}`);
    }
    this.#standing.set(name, 'connected');
    for (const { text, severity, atMicros } of state.notices) {
      if (this.#notices.isNew(`${state.session} ${atMicros} ${text}`))
        this.#notice(severity, `${name}: ${text}`);
    }
    this.#ready();
    this.#relays(name, before, state);
    for (const finding of this.#findings.take(name, state))
      this.#emit({ type: 'finding', finding, from: name });
    if (state.flows !== undefined) this.#live.flowsChanged();
    if (state.isLast) this.#notice('warning', `${name}: that tracectl has ended`);
  }

  #ready(): void {
    const states = [...this.#states.values()];
    const [remote] = this.#remotes;
    const isServed = this.#remotes.length === 1 && states.some(({ hasLens }) => hasLens);
    this.#live.ready({
      proxy: states.flatMap(({ proxy }) => proxy),
      ...(remote !== undefined && { sink: remote.url.origin }),
      ...(isServed && remote !== undefined && { lens: new URL('/zipkin/', remote.url).href }),
    });
  }

  #relays(name: string, before: WatchState | undefined, { relays }: WatchState): void {
    const all = [...this.#states.values()].flatMap((state) => state.relays);
    this.#live.relayChanged(combinedState(all), all);
    for (const [at, state] of relays.entries()) {
      if (JSON.stringify(state) !== JSON.stringify(before?.relays[at]))
        this.#emit({ type: 'relay', state, from: name });
    }
  }

  /** It is told once, not for each attempt. */
  #without(
    { name, url }: RemoteSession,
    { kind, reason }: Extract<RemoteEvent, { readonly kind: 'lost' | 'refused' }>,
  ): void {
    const before = this.#standing.get(name);
    this.#standing.set(name, kind);
    if (before !== kind) {
      const what = kind === 'refused' ? `${url.host} cannot be watched` : `no connection to ${url.host}`;
      this.#notice('warning', `${name}: ${what}: ${reason}; it is tried again`);
    }
    const isNobodyLeft = this.#remotes.every((remote) => this.#standing.get(remote.name) === 'refused');
    if (isNobodyLeft && this.#states.size === 0)
      this.#refusal.resolve(`${name} (${url.host}) cannot be watched: ${reason}.`);
  }

  #notice(severity: 'info' | 'warning' | 'error', text: string): void {
    const notice = { atMicros: this.#clock.epochMicros(), severity, text };
    this.#live.noticed(notice);
    this.#emit({ type: 'notice', notice });
  }

  #emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
