// Which requests caused which calls, as far as links tell: by the request, the calls.
import { servedBy } from '../../exchange/filter/subject-facts.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { lowHalfOfTraceId } from '../../trace/trace-id.ts';

/** Calls of one request that are looked at: a request that makes thousands must not stop the screen. */
const MAX_LOOKED_AT = 100;

export class CallIndex {
  readonly #entryOf: (id: string) => ExchangeEntry | undefined;
  readonly #calls = new Map<string, Set<string>>();

  constructor(entryOf: (id: string) => ExchangeEntry | undefined) {
    this.#entryOf = entryOf;
  }

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

  /** What the exchange caused and is held, the first calls of many. */
  *of(exchangeId: string): Generator<ExchangeEntry> {
    let looked = 0;
    for (const id of this.#calls.get(exchangeId) ?? NONE) {
      const entry = this.#entryOf(id);
      if (entry !== undefined) yield entry;
      looked += 1;
      if (looked >= MAX_LOOKED_AT) return;
    }
  }

  /** Whom the service of the exchange called without its context, as sure links tell. */
  droppedTo(entry: ExchangeEntry): string | undefined {
    for (const call of this.of(entry.exchange.id)) {
      const { confidence } = call.link ?? {};
      if ((confidence === 'exact' || confidence === 'likely') && !isInTraceOf(call, entry))
        return servedBy(call);
    }
    return undefined;
  }

  /** Ids of the traces of what the exchange caused, and of what caused it: it is drawn in them too. */
  tracesBeside({ exchange, link }: ExchangeEntry): readonly string[] {
    // Most exchanges have neither, and this is asked for each.
    if (link?.exchange === undefined && !this.#calls.has(exchange.id)) return NO_TRACES;
    const cause = link?.exchange === undefined ? undefined : this.#entryOf(link.exchange);
    return [...(cause === undefined ? [] : [cause]), ...this.of(exchange.id)].flatMap(
      (each) => each.exchange.hop.context?.traceId ?? [],
    );
  }
}

const NONE: ReadonlySet<string> = new Set();
const NO_TRACES: readonly string[] = [];

/** Some services cut the upper half of an id off. */
export function isInTraceOf(one: ExchangeEntry, other: ExchangeEntry): boolean {
  const [first, second] = [one, other].map(({ exchange }) => exchange.hop.context?.traceId);
  if (first === undefined || second === undefined) return false;
  return lowHalfOfTraceId(first) === lowHalfOfTraceId(second);
}
