// Where spans come in and where they go on to: the sink with its pages, and the relays, which start before it.
import { join } from 'node:path';
import type { RelayState } from '../relay/relay-state.ts';
import type { SpillFolder } from '../relay/spill-folder.ts';
import type { Span } from '../trace/span.ts';
import type { LiveStores } from './live-changes.ts';
import type { LiveState } from './live-state.ts';
import { isProcessAlive } from './process-alive.ts';
import { refusedPosts } from './refused-posts.ts';
import type { ReadyInfo } from './session-event.ts';
import type { SessionNews } from './session-news.ts';
import type { SessionDependencies, SessionOptions } from './session-options.ts';
import type { SessionProblem } from './session-problem.ts';
import { combinedState, type SessionRelays, startRelays } from './session-relays.ts';
import { type Sink, startSink } from './session-sink.ts';
import { sessionSpans } from './session-spans.ts';
import { type SinkPagesDependencies, sinkPages } from './sink-pages.ts';

export interface CollectorSurroundings {
  /** Id of the session. */
  readonly session: string;
  readonly options: SessionOptions;
  readonly dependencies: Pick<SessionDependencies, 'clock' | 'pid'>;
  readonly stores: LiveStores;
  readonly live: LiveState;
  readonly news: SessionNews;
  /** Takes the spans that were posted. */
  readonly accept: (spans: readonly Span[]) => void;
  readonly pages: Omit<SinkPagesDependencies, 'session'>;
}

export class SessionCollector {
  readonly #given: CollectorSurroundings;
  #relays: SessionRelays | undefined;
  #sink: Sink | undefined;

  constructor(given: CollectorSurroundings) {
    this.#given = given;
  }

  /** Undefined before the start, and where spans are not taken. */
  get sink(): Sink | undefined {
    return this.#sink;
  }

  /** Of each target of the relay. */
  relayStates(): readonly RelayState[] {
    return this.#relays?.states() ?? [];
  }

  /** Where spans are taken, and where they are sent on to. */
  addresses(): Pick<ReadyInfo, 'sink' | 'otlp' | 'lens' | 'relay' | 'relays'> {
    const sink = this.#sink;
    const targets = this.relayStates().flatMap(({ target }) => target ?? []);
    return {
      ...(sink !== undefined && {
        sink: sink.url,
        otlp: sink.otlp,
        ...(sink.lensUrl !== undefined && { lens: sink.lensUrl }),
      }),
      ...(targets[0] !== undefined && { relay: targets[0] }),
      ...(targets.length > 1 && { relays: targets }),
    };
  }

  /** Sends spans on. */
  offer(spans: readonly Span[]): void {
    this.#relays?.offer(spans);
  }

  async start(): Promise<SessionProblem | undefined> {
    const { options, news, live } = this.#given;
    this.#relays = await startRelays(
      options.relays,
      {
        onState: (state) => this.#relayChanged(state),
        onNotice: (severity, text) => news.notice(severity, text),
      },
      this.#spillFolder(),
    );
    if (options.sink === undefined) return undefined;
    const started = await this.#startSink(options.sink);
    if ('problem' in started) return started.problem;
    this.#sink = started.sink;
    live.collects(() => started.sink.counts());
    for (const note of started.sink.notes) news.notice('info', note);
    return undefined;
  }

  /** No more spans are taken, and those that wait are sent, for so long at most. */
  async stop(relayMs: number): Promise<void> {
    await this.#sink?.stop();
    await this.#relays?.stop(relayMs);
  }

  #startSink(sink: NonNullable<SessionOptions['sink']>): ReturnType<typeof startSink> {
    const { session, options, dependencies, stores, news, accept, pages } = this.#given;
    return startSink(
      sink,
      { session, pid: dependencies.pid },
      { accept, refused: refusedPosts(dependencies.clock, (text) => news.notice('warning', text)) },
      sessionSpans(stores, options.spans, options.hasStrictTraceIds),
      sinkPages({ session, ...pages }),
    );
  }

  #relayChanged(state: RelayState): void {
    const states = this.#relays?.states() ?? [state];
    this.#given.live.relayChanged(combinedState(states), states);
    this.#given.news.emit({ type: 'relay', state });
  }

  /** Beside the captures. */
  #spillFolder(): SpillFolder | undefined {
    const { dataDir, spillsSpans } = this.#given.options;
    if (spillsSpans !== true) return undefined;
    return {
      path: join(dataDir, 'waiting-spans'),
      pid: this.#given.dependencies.pid,
      isAlive: isProcessAlive,
    };
  }
}
