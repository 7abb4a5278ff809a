// Everything of a session that sends captured exchanges again: for a key in a face, for the control socket, for a file.
import { isClosed } from '../exchange/exchange.ts';
import { matchesFilter } from '../exchange/filter/matches-filter.ts';
import { parseFilter } from '../exchange/filter/parse-filter.ts';
import type { SecretMask } from '../http/secret-mask.ts';
import type { PlaneHandle } from '../link/plane-handle.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';
import type { ServiceTargets } from '../replay/destination.ts';
import { editableRequest } from '../replay/editable.ts';
import { parseRequestText, requestText } from '../replay/http-text.ts';
import { playReplays, type ReplayEvent } from '../replay/player.ts';
import { noProgress, type ReplayProgress } from '../replay/progress.ts';
import { type ReplayJson, replayEventJson, replayJson } from '../replay/replay-json.ts';
import { type GivenCredential, plainReplay, type ReplayOptions } from '../replay/replay-options.ts';
import { type Replayable, replayableOf } from '../replay/replayable.ts';
import type { ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import type { TraceStore } from '../sink/trace-store.ts';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import type { EditableAnswer, EditableCommand, ReplayCommand, ReplayLine } from './control-messages.ts';
import { filterSubject } from './filter-subject.ts';
import { type ListedExchange, listedExchange } from './listed-exchange.ts';
import type { LiveReplays, ReplayChoice, ReplayOutcome } from './live-view.ts';
import { recentCredentials } from './recent-credentials.ts';
import type { RecordedTraces } from './recorded-traces.ts';
import { compareWithStore, storedDiff } from './stored-diff.ts';

export interface SessionReplaysDependencies {
  readonly exchanges: ExchangeStore;
  readonly traces: TraceStore;
  /** Resolves with the id of the new exchange, which is held by then. */
  readonly replay: PlaneHandle['replay'];
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly services: ServiceTargets;
  /** How a face replays and compares, but for what it chooses. */
  readonly faceOptions: ReplayOptions;
  /** Told of each that was sent. */
  readonly onSent: (result: ReplayJson) => void;
  /** Told whenever the run that a face asked for has come further. */
  readonly onProgress: (progress: ReplayProgress) => void;
}

export interface PlayContext {
  /** Ends it after what is under way. */
  readonly signal?: AbortSignal;
  /** What made the placeholders of the file that the exchanges come from. */
  readonly mask?: SecretMask;
  /** The traces around exchanges that come from a file. */
  readonly traces?: RecordedTraces;
}

const OF_A_FACE = 'face';

export class SessionReplays implements LiveReplays {
  readonly #dependencies: SessionReplaysDependencies;
  /** What is being sent, with the token of whoever asked for it. */
  readonly #underWay = new Map<AbortController, string>();

  constructor(dependencies: SessionReplaysDependencies) {
    this.#dependencies = dependencies;
  }

  /** One exchange, by its id. */
  async replay(exchangeId: string, { allowUnsafe, edited }: ReplayChoice): Promise<ReplayOutcome> {
    const stored = this.#dependencies.exchanges.byId(exchangeId)?.exchange;
    if (stored === undefined) return { kind: 'refused', reason: 'The exchange is no longer held.' };
    if (!isClosed(stored)) return { kind: 'refused', reason: 'The exchange has not ended yet.' };
    const parsed = edited === undefined ? undefined : parseRequestText(edited, stored.url);
    if (parsed !== undefined && 'problem' in parsed) return { kind: 'invalid', ...parsed.problem };
    const options: ReplayOptions = {
      ...this.#dependencies.faceOptions,
      allowUnsafe,
      // The person sees where it goes, and asked for it.
      allowRemote: allowUnsafe,
      ...(parsed !== undefined && { edited: { [exchangeId]: parsed.request } }),
    };
    for await (const event of this.#watched([replayableOf(stored)], options)) {
      if (event.kind === 'sent') {
        const { exchange, diff } = event;
        return { kind: 'sent', original: stored, exchange, verdict: diff.verdict };
      }
      if (event.kind === 'refused') return { kind: 'refused', reason: event.reason };
    }
    return { kind: 'refused', reason: 'Nothing was sent.' };
  }

  /** Several, in the order in which they were captured. */
  async replayAll(
    exchangeIds: readonly string[],
    { allowUnsafe }: Pick<ReplayChoice, 'allowUnsafe'>,
  ): Promise<ReplayProgress> {
    const originals = exchangeIds.flatMap((id) => this.#replayable(id) ?? []);
    originals.sort((a, b) => a.startedAtMicros - b.startedAtMicros);
    let progress = noProgress('', originals.length);
    const options = { ...this.#dependencies.faceOptions, allowUnsafe, allowRemote: allowUnsafe };
    for await (const event of this.#watched(originals, options)) progress = event.progress;
    return progress;
  }

  /** Ends what was asked for under this token, or else by a face, after the requests that are under way. */
  cancel(token = OF_A_FACE): void {
    for (const [run, own] of this.#underWay) if (own === token) run.abort();
  }

  /** Secrets that went to these hosts lately, the newest of each name. */
  credentials(authorities: readonly string[]): GivenCredential[] {
    const { exchanges, clock } = this.#dependencies;
    return recentCredentials(exchanges.entries(), authorities, clock.epochMicros());
  }

  /** The request of one exchange as a text; undefined when it is no longer held or has none. */
  editableText(exchangeId: string): string | undefined {
    const exchange = this.#replayable(exchangeId);
    const editable =
      exchange && editableRequest(exchange, this.#dependencies.faceOptions, this.#dependencies.services);
    return editable === undefined || 'problem' in editable
      ? undefined
      : requestText(editable.request, editable.notes);
  }

  diff(beforeId: string, afterId: string): ReturnType<typeof storedDiff> {
    return storedDiff(this.#dependencies.exchanges, beforeId, afterId, this.#dependencies.faceOptions);
  }

  /** Any exchanges; each result as it comes, and the end. */
  async *play(
    originals: readonly Replayable[],
    options: ReplayOptions,
    { signal, mask, traces }: PlayContext = {},
  ): AsyncGenerator<ReplayEvent> {
    const { exchanges, replay, onSent, ids, clock, services } = this.#dependencies;
    const send = async (request: ReplayRequest) => {
      const id = await replay(request);
      const stored = exchanges.byId(id)?.exchange;
      if (stored === undefined || !isClosed(stored)) throw new Error('its record gave way under load');
      return stored;
    };
    const compare = compareWithStore(exchanges, traces);
    const events = playReplays(originals, options, {
      send,
      compare,
      services,
      ids,
      clock,
      findingsOf: ({ id }) => exchanges.byId(id)?.findings.map(({ code }) => code) ?? [],
      ...(mask !== undefined && { mask }),
      ...(signal !== undefined && { signal }),
    });
    for await (const event of events) {
      if (event.kind === 'sent') onSent(replayJson(event, clock.epochMicros()));
      yield event;
    }
  }

  /** What the control socket asks for. */
  async *obey({ ids, options, token = '' }: ReplayCommand): AsyncGenerator<ReplayLine> {
    const originals: Replayable[] = [];
    for (const id of ids) {
      const exchange = this.#replayable(id);
      if (exchange === undefined) yield { type: 'unknown', id };
      else originals.push(exchange);
    }
    // Another tracectl may have asked, which knows fewer options.
    for await (const event of this.#cancellable(originals, { ...plainReplay, ...options }, token)) {
      yield replayEventJson(event, this.#dependencies.clock.epochMicros());
    }
  }

  editable({ id, options }: EditableCommand): EditableAnswer {
    const exchange = this.#replayable(id);
    if (exchange === undefined) return { problem: `#${id} names no captured request.` };
    const editable = editableRequest(exchange, { ...plainReplay, ...options }, this.#dependencies.services);
    if ('problem' in editable) return editable;
    const { method, url, headers, body } = editable.request;
    return {
      id: exchange.id,
      seq: exchange.seq,
      request: { method, url, headers, body: Buffer.from(body).toString('base64') },
      notes: editable.notes,
    };
  }

  /** What can be sent again, oldest first; of a filter's text, those that it means. Throws when it is no filter. */
  list(filterText?: string): ListedExchange[] {
    const parsed = filterText === undefined ? undefined : parseFilter(filterText);
    if (parsed !== undefined && 'problem' in parsed) throw new Error(parsed.problem.message);
    const isMeant = (stored: StoredExchange): boolean =>
      parsed === undefined || matchesFilter(parsed.filter, filterSubject(stored, this.#dependencies.traces));
    return this.#dependencies.exchanges
      .entries()
      .filter(isMeant)
      .flatMap((stored) => (isClosed(stored.exchange) ? [listedExchange(stored.exchange, stored.link)] : []));
  }

  /** By id or by number. */
  #replayable(id: string): Replayable | undefined {
    const { exchanges } = this.#dependencies;
    const exchange = (exchanges.byId(id) ?? exchanges.bySeq(Number(id)))?.exchange;
    return exchange !== undefined && isClosed(exchange) ? replayableOf(exchange) : undefined;
  }

  async *#watched(originals: readonly Replayable[], options: ReplayOptions): AsyncGenerator<ReplayEvent> {
    for await (const event of this.#cancellable(originals, options, OF_A_FACE)) {
      this.#dependencies.onProgress(event.progress);
      yield event;
    }
  }

  async *#cancellable(
    originals: readonly Replayable[],
    options: ReplayOptions,
    token: string,
  ): AsyncGenerator<ReplayEvent> {
    const run = new AbortController();
    this.#underWay.set(run, token);
    try {
      yield* this.play(originals, options, { signal: run.signal });
    } finally {
      this.#underWay.delete(run);
    }
  }
}
