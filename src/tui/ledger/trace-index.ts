// Which traces there are, newest first, and which exchanges belong to each. What a row of the list says of a trace is worked
// out when the row is drawn, and again only when the trace has changed: nobody pays for traces that nobody looks at.
import type { ExchangeEntry } from '../../session/live-view.ts';
import { OrderedRows } from './ordered-rows.ts';

export interface IndexedTrace {
  /** The low 64 bits of its id: some services cut the rest off. */
  readonly key: string;
  /** The longest form seen. */
  traceId: string;
  /** Counts up: a trace that was seen first later has a greater one. */
  readonly number: number;
  /** Ids of its exchanges, in the order in which they came. */
  readonly exchangeIds: Set<string>;
  /** Of these, how many the filter lets through. */
  matching: number;
  /** Whether an application reported spans of it. */
  hasReported: boolean;
  /** Whether an exchange ever belonged to it, held or not. */
  hadExchange: boolean;
  /** Grows with every change. */
  version: number;
}

export class TraceIndex {
  readonly #byKey = new Map<string, IndexedTrace>();
  readonly #order = new OrderedRows<IndexedTrace>(newestFirst);
  readonly #matching = new OrderedRows<IndexedTrace>(newestFirst);
  #next = 1;
  #orphans = 0;

  /** Newest first. */
  get order(): OrderedRows<IndexedTrace> {
    return this.#order;
  }

  /** Those of which the filter lets an exchange through, newest first. */
  get matching(): OrderedRows<IndexedTrace> {
    return this.#matching;
  }

  /** Traces with reported spans to which no exchange ever belonged. */
  get orphans(): number {
    return this.#orphans;
  }

  find(traceId: string): IndexedTrace | undefined {
    return this.#byKey.get(keyOf(traceId));
  }

  put({ exchange }: ExchangeEntry): void {
    const traceId = exchange.hop.context?.traceId;
    if (traceId === undefined) return;
    const trace = this.#touch(traceId);
    if (!trace.hadExchange && trace.hasReported) this.#orphans -= 1;
    trace.hadExchange = true;
    trace.exchangeIds.add(exchange.id);
  }

  /** `by`: 1 when the filter lets the exchange through now, -1 when it did and does so no more. */
  match({ exchange }: ExchangeEntry, by: 1 | -1): void {
    const trace = exchange.hop.context && this.find(exchange.hop.context.traceId);
    if (trace === undefined) return;
    trace.matching += by;
    if (trace.matching === 0) this.#matching.remove(trace);
    else if (trace.matching === 1 && by === 1) this.#matching.insert(trace);
  }

  /** Another filter: nothing matches until it has been asked. */
  unmatchAll(): void {
    for (const trace of this.#matching) trace.matching = 0;
    this.#matching.clear();
  }

  remove({ exchange }: ExchangeEntry): void {
    const trace = exchange.hop.context && this.find(exchange.hop.context.traceId);
    if (trace === undefined) return;
    trace.exchangeIds.delete(exchange.id);
    trace.version += 1;
    this.#dropIfEmpty(trace);
  }

  reported(traceId: string): void {
    const trace = this.#touch(traceId);
    if (!trace.hasReported && !trace.hadExchange) this.#orphans += 1;
    trace.hasReported = true;
  }

  unreported(traceId: string): void {
    const trace = this.find(traceId);
    if (trace === undefined) return;
    if (trace.hasReported && !trace.hadExchange) this.#orphans -= 1;
    trace.hasReported = false;
    trace.version += 1;
    this.#dropIfEmpty(trace);
  }

  unreportedAllBut(traceIds: readonly string[]): void {
    const kept = new Set(traceIds.map(keyOf));
    for (const { key, hasReported } of [...this.#byKey.values()]) {
      if (hasReported && !kept.has(key)) this.unreported(key);
    }
  }

  /** Something beside it changed that is drawn with it. */
  changed(traceId: string): void {
    const trace = this.find(traceId);
    if (trace !== undefined) trace.version += 1;
  }

  clear(): void {
    this.#byKey.clear();
    this.#order.clear();
    this.#matching.clear();
    this.#orphans = 0;
  }

  #touch(traceId: string): IndexedTrace {
    const key = keyOf(traceId);
    const found = this.#byKey.get(key);
    if (found !== undefined) {
      if (traceId.length > found.traceId.length) found.traceId = traceId;
      found.version += 1;
      return found;
    }
    const added: IndexedTrace = {
      key,
      traceId,
      number: this.#next,
      exchangeIds: new Set(),
      matching: 0,
      hasReported: false,
      hadExchange: false,
      version: 1,
    };
    this.#next += 1;
    this.#byKey.set(key, added);
    this.#order.insert(added);
    return added;
  }

  #dropIfEmpty(trace: IndexedTrace): void {
    if (trace.hasReported || trace.exchangeIds.size > 0) return;
    this.#byKey.delete(trace.key);
    this.#order.remove(trace);
    if (trace.matching > 0) this.#matching.remove(trace);
  }
}

function newestFirst(a: IndexedTrace, b: IndexedTrace): number {
  return b.number - a.number;
}

function keyOf(traceId: string): string {
  return traceId.slice(-16);
}
