// Everything of a session that sends captured exchanges again: for a key in a face, for the control socket, for a file.
import { isClosed } from '../exchange/exchange.ts';
import type { PlaneHandle } from '../link/plane-handle.ts';
import { playReplays, type ReplayOptions, type ReplayResult, type SendReplay } from '../replay/player.ts';
import { type ReplayJson, replayJson } from '../replay/replay-json.ts';
import { type Replayable, replayableOf } from '../replay/replayable.ts';
import type { ExchangeStore } from '../sink/exchange-store.ts';
import type { Clock } from '../trace/clock.ts';
import type { ReplayCommand, ReplayLine } from './control-messages.ts';
import { type ListedExchange, listedExchange } from './listed-exchange.ts';
import type { ReplayOutcome } from './live-view.ts';

export interface SessionReplaysDependencies {
  readonly exchanges: ExchangeStore;
  readonly plane: PlaneHandle;
  readonly clock: Clock;
  /** Told of each that was sent. */
  readonly onSent: (result: ReplayJson) => void;
}

export class SessionReplays {
  readonly #dependencies: SessionReplaysDependencies;

  constructor(dependencies: SessionReplaysDependencies) {
    this.#dependencies = dependencies;
  }

  /** One exchange, by its id. */
  async replay(exchangeId: string, options: { readonly allowUnsafe: boolean }): Promise<ReplayOutcome> {
    const stored = this.#dependencies.exchanges.byId(exchangeId)?.exchange;
    if (stored === undefined) return { kind: 'refused', reason: 'The exchange is no longer held.' };
    if (!isClosed(stored)) return { kind: 'refused', reason: 'The exchange has not ended yet.' };
    for await (const result of this.play([replayableOf(stored)], { ...options, isDryRun: false })) {
      if (result.kind === 'sent') return { kind: 'sent', original: stored, exchange: result.exchange };
      if (result.kind === 'refused') return { kind: 'refused', reason: result.reason };
    }
    return { kind: 'refused', reason: 'Nothing was sent.' };
  }

  /** Any exchanges; each result as it comes. */
  async *play(originals: Iterable<Replayable>, options: ReplayOptions): AsyncGenerator<ReplayResult> {
    const { exchanges, plane, onSent } = this.#dependencies;
    const send: SendReplay = async (request) => {
      const id = await plane.replay(request);
      const stored = exchanges.byId(id)?.exchange;
      if (stored === undefined || !isClosed(stored)) throw new Error('its record gave way under load');
      return stored;
    };
    for await (const result of playReplays(originals, options, send)) {
      if (result.kind === 'sent') onSent(this.#json(result));
      yield result;
    }
  }

  /** What the control socket asks for. */
  async *obey(command: ReplayCommand): AsyncGenerator<ReplayLine> {
    const { exchanges } = this.#dependencies;
    const originals: Replayable[] = [];
    for (const id of command.ids) {
      const exchange = (exchanges.byId(id) ?? exchanges.bySeq(Number(id)))?.exchange;
      if (exchange !== undefined && isClosed(exchange)) originals.push(replayableOf(exchange));
      else yield { type: 'unknown', id };
    }
    for await (const result of this.play(originals, command)) yield this.#json(result);
  }

  /** What can be sent again, oldest first. */
  list(): ListedExchange[] {
    return this.#dependencies.exchanges
      .entries()
      .flatMap(({ exchange }) =>
        isClosed(exchange) ? [listedExchange(replayableOf(exchange), exchange.startedAtMicros)] : [],
      );
  }

  #json(result: ReplayResult): ReplayJson {
    return replayJson(result, this.#dependencies.clock.epochMicros());
  }
}
