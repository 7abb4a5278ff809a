// Spans for the relay when they are to say what was inferred of a call that came without trace headers: which request caused it.
// What belongs to a trace that such a call begins waits until that is decided; where it is sure, all of it goes into the trace of
// the cause, marked by tags, else it goes as it is. Nothing waits otherwise.
import type { Exchange, OpenExchange } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';
import { type SpanOptions, spansOfExchange } from '../sink/exchange-span.ts';
import type { Span } from '../trace/span.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import { JoinedTraces } from './joined-traces.ts';

/** Spans that wait at most; of more, those of the trace that has waited longest go as they are. */
const MOST_WAITING = 5_000;
/** However long the call takes: a cause is decided after 30 seconds at the latest. */
const LONGEST_MICROS = 60_000_000;

export interface WaitingSpansOptions {
  readonly spans: SpanOptions;
  /** Whether spans say what was inferred. */
  readonly relaysInferred: boolean;
  readonly isLinkToCome: (exchangeId: string) => boolean;
  readonly linkOf: (exchangeId: string) => Link | undefined;
  /** What was sent on with an exchange, when its span is reported. */
  readonly contextOf: (exchangeId: string) => TraceContext | undefined;
  readonly nowMicros: () => number;
  readonly send: (spans: readonly Span[]) => void;
}

/** A trace whose first call has no cause yet. */
interface WaitingTrace {
  /** That call; its exchange once it has ended. */
  readonly id: string;
  readonly sinceMicros: number;
  exchange?: Exchange;
  /** Everything else. */
  readonly spans: Span[];
}

export class WaitingSpans {
  readonly #options: WaitingSpansOptions;
  /** By trace id, longest waiting first. */
  readonly #waiting = new Map<string, WaitingTrace>();
  readonly #joined = new JoinedTraces();
  #count = 0;

  constructor(options: WaitingSpansOptions) {
    this.#options = options;
  }

  /** A request began: whatever comes of its trace may have to wait for it. */
  opened(exchange: OpenExchange): void {
    this.#waitsFor(exchange);
  }

  offer(exchange: Exchange): void {
    const { spans, linkOf } = this.#options;
    const trace = this.#waitsFor(exchange);
    if (trace === undefined) {
      // Nothing is said of a cause that the headers named.
      this.#pass(
        spansOfExchange(exchange, spans, this.#options.relaysInferred ? linkOf(exchange.id) : undefined),
      );
      return;
    }
    trace.exchange = exchange;
    this.#counted(1);
    if (!this.#options.isLinkToCome(exchange.id)) this.#release(exchange.hop.context?.traceId ?? '');
  }

  /** Spans that applications reported. */
  reported(spans: readonly Span[]): void {
    this.#pass(spans);
  }

  /** Its cause has been decided; what comes of it is offered already, or releases what waits when it is. */
  linked({ id, hop }: Exchange): void {
    const traceId = hop.context?.traceId ?? '';
    const trace = this.#waiting.get(traceId);
    if (trace?.id === id && trace.exchange !== undefined) this.#release(traceId);
  }

  flush(): void {
    for (const traceId of [...this.#waiting.keys()]) this.#release(traceId);
  }

  /** The trace that this exchange begins, when its cause is to come. */
  #waitsFor({ id, hop }: OpenExchange): WaitingTrace | undefined {
    const { relaysInferred, isLinkToCome } = this.#options;
    const traceId = hop.context?.traceId;
    if (!relaysInferred || traceId === undefined) return undefined;
    const known = this.#waiting.get(traceId);
    if (known !== undefined) return known.id === id ? known : undefined;
    if (!hop.reported || hop.relation !== 'started' || !isLinkToCome(id)) return undefined;
    const trace: WaitingTrace = { id, sinceMicros: this.#options.nowMicros(), spans: [] };
    this.#waiting.set(traceId, trace);
    return trace;
  }

  #pass(spans: readonly Span[]): void {
    if (!this.#options.relaysInferred) {
      this.#options.send(spans);
      return;
    }
    const ready: Span[] = [];
    for (const span of spans) {
      const moved = this.#joined.moved(span);
      const trace = this.#waiting.get(moved.traceId);
      if (trace === undefined) ready.push(moved);
      else trace.spans.push(moved);
    }
    if (ready.length > 0) this.#options.send(ready);
    this.#counted(spans.length - ready.length);
  }

  #release(traceId: string): void {
    const trace = this.#waiting.get(traceId);
    if (trace === undefined) return;
    this.#waiting.delete(traceId);
    const { id, exchange, spans } = trace;
    this.#count -= spans.length + (exchange === undefined ? 0 : 1);
    const link = this.#options.linkOf(id);
    const isJoined = link !== undefined && exchange !== undefined && this.#join(exchange, link);
    // Joined, the link is told as the span is moved.
    const own =
      exchange === undefined
        ? []
        : spansOfExchange(exchange, this.#options.spans, isJoined ? undefined : link);
    this.#pass([...own, ...spans]);
  }

  /** Only where it is sure, and where there is a span to be the parent. */
  #join({ hop }: Exchange, link: Link): boolean {
    if (link.exchange === undefined || link.method === 'headers') return false;
    if (link.confidence !== 'exact' && link.confidence !== 'likely') return false;
    const [from, to] = [hop.context, this.#options.contextOf(link.exchange)];
    if (from === undefined || to === undefined || from.traceId === to.traceId) return false;
    this.#joined.add({ from, to, link });
    return true;
  }

  #counted(more: number): void {
    this.#count += more;
    for (const [traceId, { sinceMicros }] of this.#waiting) {
      if (this.#count <= MOST_WAITING && sinceMicros > this.#options.nowMicros() - LONGEST_MICROS) return;
      this.#release(traceId);
    }
  }
}
