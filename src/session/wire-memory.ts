// What was seen on the wire, for rules that compare it with what applications report: span ids in headers, calls without a
// context, which services serve and which report. Bounded; it knows since when it remembers everything.
import { type Exchange, isClosed } from '../exchange/exchange.ts';
import { BoundedMap } from '../findings/bounded-map.ts';
import type { SeenExchange, TraceFacts } from '../findings/trace-facts.ts';
import type { ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';

const MAX_SPAN_IDS = 20_000;
const MAX_SERVICES = 1_000;
const MAX_UNTRACED = 2_000;

export class WireMemory implements TraceFacts {
  readonly #exchanges: ExchangeStore;
  /**
   * Id of the newest exchange that came in with a span id. Made when it is first asked for, of what is held by then: where no
   * application reports spans nobody asks.
   */
  #receivedSpans: BoundedMap<string, string> | undefined;
  /** When calls without a context began; the newest last. */
  readonly #untraced: number[] = [];
  readonly #reporting = new Set<string>();
  readonly #serving = new Set<string>();
  #sinceMicros: number;

  constructor(exchanges: ExchangeStore, sinceMicros: number) {
    this.#exchanges = exchanges;
    this.#sinceMicros = sinceMicros;
  }

  ended(exchange: Exchange): void {
    const { received } = exchange.hop;
    if (received !== undefined) this.#receivedSpans?.set(received.spanId, exchange.id);
    else {
      this.#untraced.push(exchange.startedAtMicros);
      if (this.#untraced.length > MAX_UNTRACED) this.#untraced.splice(0, MAX_UNTRACED / 2);
    }
    this.serves(exchange.service);
  }

  serves(service: string | undefined): void {
    note(this.#serving, service);
  }

  reported(service: string | undefined): void {
    note(this.#reporting, service);
  }

  /** Looks what has left the store. Costs what is held, so it is not asked for every exchange. */
  refresh(nowMicros: number): void {
    if (this.#exchanges.counts().evicted === 0) return;
    this.#sinceMicros = this.#exchanges.entries()[0]?.exchange.startedAtMicros ?? nowMicros;
  }

  get remembersSinceMicros(): number {
    return this.#sinceMicros;
  }

  sentWith(spanId: string): SeenExchange | undefined {
    return seen(this.#exchanges.bySentSpanId(spanId));
  }

  receivedWith(spanId: string): SeenExchange | undefined {
    this.#receivedSpans ??= receivedSpans(this.#exchanges);
    const id = this.#receivedSpans.get(spanId);
    return id === undefined ? undefined : seen(this.#exchanges.byId(id));
  }

  hadUntracedCall(startMicros: number, endMicros: number): boolean {
    return this.#untraced.some((at) => at >= startMicros && at <= endMicros);
  }

  reports(service: string): boolean {
    return this.#reporting.has(service.toLowerCase());
  }

  isServing(service: string): boolean {
    return this.#serving.has(service.toLowerCase());
  }
}

function receivedSpans(exchanges: ExchangeStore): BoundedMap<string, string> {
  const spans = new BoundedMap<string, string>(MAX_SPAN_IDS);
  for (const { exchange } of exchanges.entries()) {
    const { received } = exchange.hop;
    if (received !== undefined && isClosed(exchange)) spans.set(received.spanId, exchange.id);
  }
  return spans;
}

/** As it was met, which is looked up for every exchange, and in lower case. */
function note(services: Set<string>, service: string | undefined): void {
  if (service === undefined || services.has(service) || services.size >= MAX_SERVICES) return;
  services.add(service).add(service.toLowerCase());
}

function seen(stored: StoredExchange | undefined): SeenExchange | undefined {
  if (stored === undefined || !isClosed(stored.exchange)) return undefined;
  const { exchange, caller, callee, link } = stored;
  return {
    exchange,
    ...(caller !== undefined && { caller }),
    ...(callee !== undefined && { callee }),
    ...(link !== undefined && { link }),
  };
}
