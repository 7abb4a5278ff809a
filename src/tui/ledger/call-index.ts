// Which requests caused which calls, as far as links tell: by the request, the calls.
import type { ExchangeEntry } from '../../session/live-view.ts';

export class CallIndex {
  readonly #calls = new Map<string, Set<string>>();

  put({ exchange, link }: ExchangeEntry): void {
    if (link?.exchange === undefined) return;
    const calls = this.#calls.get(link.exchange) ?? new Set();
    calls.add(exchange.id);
    this.#calls.set(link.exchange, calls);
  }

  remove({ exchange, link }: ExchangeEntry): void {
    if (link?.exchange === undefined) return;
    const calls = this.#calls.get(link.exchange);
    calls?.delete(exchange.id);
    if (calls?.size === 0) this.#calls.delete(link.exchange);
  }

  /** Ids of the exchanges that the exchange caused. */
  of(exchangeId: string): ReadonlySet<string> {
    return this.#calls.get(exchangeId) ?? NONE;
  }
}

const NONE: ReadonlySet<string> = new Set();
