// Spans for the relay of exchanges whose cause is not decided yet, when spans are to say what was inferred of it. Nothing
// waits otherwise.
import type { Exchange } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';
import { type SpanOptions, spansOfExchange } from '../sink/exchange-span.ts';
import type { Span } from '../trace/span.ts';

/** Exchanges that wait at most; of more, the oldest go without. */
const MOST_WAITING = 5_000;

export interface WaitingSpansOptions {
  readonly spans: SpanOptions;
  /** Whether spans say what was inferred. */
  readonly relaysInferred: boolean;
  readonly isLinkToCome: (exchangeId: string) => boolean;
  readonly linkOf: (exchangeId: string) => Link | undefined;
  readonly send: (spans: readonly Span[]) => void;
}

export class WaitingSpans {
  readonly #options: WaitingSpansOptions;
  readonly #waiting = new Map<string, Exchange>();

  constructor(options: WaitingSpansOptions) {
    this.#options = options;
  }

  offer(exchange: Exchange): void {
    const { relaysInferred, isLinkToCome } = this.#options;
    if (!relaysInferred || !isLinkToCome(exchange.id)) {
      this.#send(exchange);
      return;
    }
    this.#waiting.set(exchange.id, exchange);
    if (this.#waiting.size <= MOST_WAITING) return;
    const [oldest] = this.#waiting.values();
    if (oldest !== undefined) this.linked(oldest);
  }

  /** Its cause has been decided. */
  linked({ id }: Exchange): void {
    const exchange = this.#waiting.get(id);
    if (exchange === undefined) return;
    this.#waiting.delete(id);
    this.#send(exchange);
  }

  flush(): void {
    for (const exchange of [...this.#waiting.values()]) this.linked(exchange);
  }

  #send(exchange: Exchange): void {
    const { spans, relaysInferred, linkOf, send } = this.#options;
    const link = relaysInferred ? linkOf(exchange.id) : undefined;
    send(spansOfExchange(exchange, spans, link));
  }
}
