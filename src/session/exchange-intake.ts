// What the session makes of each thing that the data plane tells: who called, which findings, which span.
// Decides nothing by itself; it asks the rooms that do and hands the results to the stores.
import type { Annotation } from '../exchange/annotation.ts';
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import type { Limit } from '../exchange/limit.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import { isEntryCaller } from '../findings/entry-caller.ts';
import { findingsOfExchange } from '../findings/exchange-findings.ts';
import { headerValue } from '../http/header-list.ts';
import type { Annotated, ExchangeStore } from '../sink/exchange-store.ts';

export interface IntakeOptions {
  readonly services: readonly string[];
  readonly entryPatterns: readonly string[];
}

export interface IntakeListener {
  /** An exchange began. */
  onOpened(): void;
  /** An exchange ended; `wasOpened` when its beginning had been told. */
  onClosed(exchange: Exchange, findings: readonly Finding[], wasOpened: boolean): void;
  /** More became known of an exchange that is held. */
  onAnnotated(change: Annotated): void;
  /** A limit was met so many times more. */
  onLimited(limit: Limit, count: number): void;
  onNotice(severity: 'info' | 'warning' | 'error', text: string): void;
}

export class ExchangeIntake {
  readonly #store: ExchangeStore;
  readonly #options: IntakeOptions;
  readonly #listener: IntakeListener;
  /** Exchanges under way, and whether their caller is an entry point: that is judged by what was open at the time. */
  readonly #open = new Map<string, { readonly isEntry: boolean; readonly isToService: boolean }>();
  #openToServices = 0;

  constructor(store: ExchangeStore, options: IntakeOptions, listener: IntakeListener) {
    this.#store = store;
    this.#options = options;
    this.#listener = listener;
  }

  take(events: readonly PlaneEvent[]): void {
    for (const event of events) {
      if (event.type === 'notice') this.#listener.onNotice(event.severity, event.text);
      else if (event.type === 'limited') this.#listener.onLimited(event.limit, event.count);
      else if (event.type === 'opened') this.#opened(this.#withCaller(event.exchange));
      else this.#closed(this.#withCaller(event.exchange));
    }
  }

  /** What was found out about an exchange after it was told; nothing happens when it is not held any more. */
  annotate(exchangeId: string, annotation: Annotation): void {
    const change = this.#store.annotate(exchangeId, annotation);
    if (change !== undefined) this.#listener.onAnnotated(change);
  }

  #opened(exchange: OpenExchange): void {
    const isEntry = this.#isEntry(exchange);
    const isToService = exchange.service !== undefined;
    this.#open.set(exchange.id, { isEntry, isToService });
    if (isToService) this.#openToServices += 1;
    this.#store.put({ exchange, findings: findingsOfExchange(exchange, { isEntry }) });
    this.#listener.onOpened();
  }

  #closed(exchange: Exchange): void {
    const opened = this.#open.get(exchange.id);
    this.#open.delete(exchange.id);
    if (opened?.isToService === true) this.#openToServices -= 1;
    // Without an opening (news of it is the first to give way under load) it is judged by what is open now.
    const isEntry = opened?.isEntry ?? this.#isEntry(exchange);
    const findings = findingsOfExchange(exchange, { isEntry });
    this.#store.put({ exchange, findings });
    this.#listener.onClosed(exchange, findings, opened !== undefined);
  }

  #isEntry(exchange: OpenExchange): boolean {
    const userAgent = headerValue(exchange.received, 'user-agent');
    return isEntryCaller(
      {
        ...(userAgent !== undefined && { userAgent }),
        ...(exchange.client.name !== undefined && { name: exchange.client.name }),
      },
      { ...this.#options, openServiceExchanges: this.#openToServices },
    );
  }

  /** A request under a span id that was sent to a service was made by that service: no one else has the id. */
  #withCaller<E extends OpenExchange>(exchange: E): E {
    const spanId = exchange.hop.received?.spanId;
    if (spanId === undefined || exchange.client.name !== undefined) return exchange;
    const inbound = this.#store.bySentSpanId(spanId)?.exchange;
    if (inbound?.service === undefined || inbound.id === exchange.id) return exchange;
    return { ...exchange, client: { ...exchange.client, name: inbound.service } };
  }
}

/** Whether it counts as an exchange with a warning. */
export function isAlarming(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity !== 'info');
}

/** Whether an exchange counts as an error: it failed, or was answered 5xx. A client that left is none. */
export function isErroneous(exchange: OpenExchange | Exchange): boolean {
  return isClosed(exchange) && (exchange.outcome === 'failed' || (exchange.answer?.status ?? 0) >= 500);
}
