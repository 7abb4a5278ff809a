// What a session holds, told to whoever asks over the control socket, in the form of a capture file: the first line says what
// it is, then come exchanges and spans, redacted as a file would be.
import { captureHeader, encodeLine } from '../capture/capture-format.ts';
import { captureLine, captureSpanLine, type KnownExchange } from '../capture/capture-line.ts';
import type { Redaction } from '../capture/redaction.ts';
import { redactionOf } from '../capture/start-capture.ts';
import { withoutBodies } from '../capture/waiting-record.ts';
import { isClosed } from '../exchange/exchange.ts';
import type { Filter } from '../exchange/filter/filter.ts';
import { matchesFilter } from '../exchange/filter/matches-filter.ts';
import { parseFilter } from '../exchange/filter/parse-filter.ts';
import type { ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import type { TraceStore } from '../sink/trace-store.ts';
import type { Clock } from '../trace/clock.ts';
import type { Span } from '../trace/span.ts';
import type { CaptureQuery } from './control-messages.ts';
import { createFollowing, type Following } from './following.ts';
import type { SessionEvent } from './session-event.ts';
import type { SessionOptions } from './session-options.ts';

export interface SessionQueriesDependencies {
  readonly exchanges: ExchangeStore;
  readonly traces: TraceStore;
  readonly clock: Clock;
  readonly session: string;
  readonly options: Pick<SessionOptions, 'upstreams' | 'keepsSecrets' | 'dataDir'>;
}

export class SessionQueries {
  readonly #dependencies: SessionQueriesDependencies;
  readonly #redaction: () => Promise<Redaction>;
  readonly #followings = new Set<Following<StoredExchange | Span>>();

  constructor(dependencies: SessionQueriesDependencies) {
    this.#dependencies = dependencies;
    this.#redaction = redactionOf(dependencies.options);
  }

  /** To be told of everything that happens: it goes to those who follow. */
  see(event: SessionEvent): void {
    if (event.type === 'span') for (const each of this.#followings) each.offer(event.span);
    if (event.type !== 'exchange' || this.#followings.size === 0) return;
    const { exchange, findings } = event;
    const stored = this.#dependencies.exchanges.byId(exchange.id) ?? { exchange, findings };
    for (const each of this.#followings) each.offer(stored);
  }

  /** How many follow. */
  get followers(): number {
    return this.#followings.size;
  }

  /** Nobody follows any more. */
  close(): void {
    for (const each of this.#followings) each.end();
  }

  capture(query: CaptureQuery): AsyncIterable<Buffer> | { readonly problem: string } {
    const parsed = parseFilter(query.filter ?? '');
    if ('problem' in parsed) return { problem: parsed.problem.message };
    return this.#lines(query, parsed.filter);
  }

  async *#lines(query: CaptureQuery, filter: Filter): AsyncGenerator<Buffer> {
    const { exchanges, traces, session, clock, options } = this.#dependencies;
    const { upstreams } = options;
    // From here on, and not from when the reader has come to the end of what is held: nothing falls between.
    const following = query.follow ? this.#follow() : undefined;
    try {
      const { mask, keyId } = await this.#redaction();
      const createdAtMicros = clock.epochMicros();
      yield encodeLine(
        captureHeader({ session, createdAtMicros, upstreams, ...(keyId !== undefined && { keyId }) }),
      );
      const lineOf = (item: StoredExchange | Span): Buffer | undefined => {
        if (!('exchange' in item)) {
          if (!query.spans || !isOfTrace(query, item.traceId)) return undefined;
          return encodeLine(captureSpanLine(item, mask));
        }
        const known = closedExchange(item);
        if (known === undefined || !isAskedFor(query, item) || !matchesFilter(filter, item)) return undefined;
        return encodeLine(captureLine(query.bodies ? known : withoutBodies(known), { mask }));
      };
      const held = exchanges.entries();
      const spans = query.spans ? traces.traces().flatMap((trace) => trace.spans) : [];
      for (const item of [...held, ...spans]) {
        const line = lineOf(item);
        if (line !== undefined) yield line;
      }
      for await (const item of following?.items() ?? []) {
        const line = 'missed' in item ? encodeLine({ v: 1, type: 'gap', count: item.missed }) : lineOf(item);
        if (line !== undefined) yield line;
      }
    } finally {
      if (following !== undefined) this.#followings.delete(following);
    }
  }

  #follow(): Following<StoredExchange | Span> {
    const following = createFollowing<StoredExchange | Span>();
    this.#followings.add(following);
    return following;
  }
}

function closedExchange(stored: StoredExchange): KnownExchange | undefined {
  const { exchange } = stored;
  return isClosed(exchange) ? { ...stored, exchange } : undefined;
}

function isAskedFor({ ids, trace }: CaptureQuery, { exchange }: StoredExchange): boolean {
  if (ids !== undefined && !ids.includes(exchange.id) && !ids.includes(String(exchange.seq))) return false;
  return trace === undefined || exchange.hop.context?.traceId.slice(-16) === trace;
}

function isOfTrace({ trace }: CaptureQuery, traceId: string): boolean {
  return trace === undefined || traceId.slice(-16) === trace;
}
