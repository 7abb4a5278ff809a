// Rules that compare requests of a whole run: ids that come back where they must not. They remember what they need, within
// bounds, and look at each exchange once: when it has ended and it is known, as far as it will be, who sent it and why.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { BoundedMap } from './bounded-map.ts';
import { seenIn } from './circumstances.ts';
import { IdRandomness } from './id-randomness.ts';
import { makeFinding } from './make-finding.ts';
import { callerText, requestText } from './who.ts';

export interface SettledExchange {
  readonly exchange: Exchange;
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  readonly link?: Link;
  /** Its caller serves requests itself, as far as was seen. */
  readonly isFromService: boolean;
  /** Its caller reported spans. */
  readonly isReporter: boolean;
  /** The span id that came in is one that tracectl had sent: it was copied, not made. */
  readonly isCopied: boolean;
}

const REMEMBERED = 5_000;
const CALLERS = 200;
/** So many entry requests with one context are no accident. */
const ENOUGH = 3;
const TRACES_OF_REQUEST_ID = 8;

interface EntryUse {
  readonly traceId: string;
  count: number;
  endMicros: number;
  readonly first: number;
  readonly connection: string;
  /** Others than the first, where there are any. */
  others?: Set<string>;
}

interface SpanUse {
  readonly exchange: Exchange;
  count: number;
}

export class RunRules {
  readonly #entries = new BoundedMap<string, EntryUse>(REMEMBERED);
  /** By request id: its trace, or its traces. */
  readonly #requestIds = new BoundedMap<string, string | Set<string>>(REMEMBERED);
  readonly #spans = new BoundedMap<string, SpanUse>(REMEMBERED);
  readonly #ids = new BoundedMap<string, IdRandomness>(CALLERS);
  readonly #connections = new BoundedMap<string, Map<string, string>>(CALLERS);

  judge(settled: SettledExchange): Finding[] {
    const { received, receivedRequestId } = settled.exchange.hop;
    if (settled.exchange.replayOf !== undefined) return [];
    const isEntry = isFromOutside(settled);
    const found: Finding[] = [];
    const note = (finding: Finding | undefined): void => {
      if (finding !== undefined) found.push(finding);
    };
    if (receivedRequestId !== undefined && isEntry) note(this.#requestIdReused(settled, receivedRequestId));
    if (received !== undefined) {
      note(isEntry ? this.#contextReused(settled) : this.#spanCopied(settled));
      if (!settled.isCopied) note(this.#notRandom(settled));
    }
    return found;
  }

  /** The same context on entry requests that did not overlap: on several connections it leaked, on one it is tied to it. */
  #contextReused(settled: SettledExchange): Finding | undefined {
    const { exchange, caller } = settled;
    const { received } = exchange.hop;
    if (received === undefined) return undefined;
    const who = callerText(exchange, caller);
    const connection = `${exchange.client.address}:${exchange.client.port}`;
    const { spanId, traceId } = received;
    const traces = this.#connections.of(who, () => new Map());
    if (traces.size < REMEMBERED) traces.set(connection, traces.get(connection) ?? traceId);
    const use = this.#entries.get(spanId);
    if (use === undefined || use.traceId !== traceId) {
      this.#entries.set(spanId, {
        traceId,
        count: 1,
        endMicros: endOf(exchange),
        first: exchange.seq,
        connection,
      });
      return undefined;
    }
    // Attempts of one call overlap, or are told from one another by span-id-copied.
    if (exchange.startedAtMicros < use.endMicros) return undefined;
    use.count += 1;
    use.endMicros = endOf(exchange);
    if (connection !== use.connection) {
      use.others ??= new Set();
      if (use.others.size < ENOUGH) use.others.add(connection);
    }
    if (use.count < ENOUGH) return undefined;
    const isTied = use.others === undefined && new Set(traces.values()).size > 1;
    return makeFinding(
      isTied ? 'trace-tied-to-connection' : 'trace-id-reused',
      seenIn(exchange, settledCircumstances(settled), {
        values: { caller: who, id: received.traceId, count: use.count },
        evidence: [
          ['trace id', received.traceId],
          ['span id', received.spanId],
          ['requests', `#${use.first} to #${exchange.seq}`],
          ...(isTied ? [['connection', connection] as const] : []),
        ],
      }),
    );
  }

  #requestIdReused(settled: SettledExchange, requestId: string): Finding | undefined {
    const { exchange, caller } = settled;
    const traceId = exchange.hop.context?.traceId;
    if (traceId === undefined || requestId === '') return undefined;
    const known = this.#requestIds.get(requestId);
    if (known === undefined) this.#requestIds.set(requestId, traceId);
    if (known === undefined || known === traceId) return undefined;
    const traces = typeof known === 'string' ? new Set([known]) : known;
    if (traces.size >= TRACES_OF_REQUEST_ID || traces.has(traceId)) return undefined;
    this.#requestIds.set(requestId, traces.add(traceId));
    if (traces.size < ENOUGH) return undefined;
    const values = { caller: callerText(exchange, caller), id: requestId.slice(0, 64), count: traces.size };
    return makeFinding(
      'request-id-reused',
      seenIn(exchange, settledCircumstances(settled), {
        values,
        evidence: [['x-request-id', requestId.slice(0, 64)]],
      }),
    );
  }

  /** One span id on several calls of a service: copied headers, or a retry below the tracing. */
  #spanCopied(settled: SettledExchange): Finding | undefined {
    const { exchange, caller, isReporter, isCopied } = settled;
    const { received } = exchange.hop;
    if (received === undefined) return undefined;
    const before = this.#spans.get(received.spanId);
    if (before === undefined || before.exchange.hop.received?.traceId !== received.traceId) {
      this.#spans.set(received.spanId, { exchange, count: 1 });
      return undefined;
    }
    before.count += 1;
    const who = callerText(exchange, caller);
    const isRetry = isFailed(before.exchange) && requestText(before.exchange) === requestText(exchange);
    const evidence = [
      ['span id', received.spanId],
      [
        'calls',
        `#${before.exchange.seq} ${requestText(before.exchange)}, #${exchange.seq} ${requestText(exchange)}`,
      ],
    ] as const;
    const common = seenIn(exchange, settledCircumstances(settled), {
      // It is about several calls.
      callee: undefined,
      values: {
        who,
        id: received.spanId,
        count: before.count,
        call: requestText(exchange),
        outcome: isReporter ? '' : '; it reports no spans, so it copies the headers, as Envoy asks for',
      },
      evidence,
    });
    if (isRetry && isReporter) return makeFinding('span-id-copied-on-retry', common);
    // The id of its own span above several calls says no more than that those calls have no spans of their own.
    return makeFinding('span-id-copied', {
      ...common,
      severity: isReporter && isCopied ? 'warning' : 'info',
    });
  }

  #notRandom(settled: SettledExchange): Finding | undefined {
    const { exchange, caller } = settled;
    const spanId = exchange.hop.received?.spanId;
    if (spanId === undefined) return undefined;
    const who = callerText(exchange, caller);
    const ids = this.#ids.of(who, () => new IdRandomness());
    // Looked at now and then: the answer changes slowly.
    if (!ids.take(spanId) || ids.ids % 100 !== 0) return undefined;
    const places = ids.fixedPlaces();
    if (places.length === 0) return undefined;
    const details = `digit ${places.join(', ')} of 16 is the same in nearly all of ${ids.ids}`;
    return makeFinding(
      'ids-not-random',
      seenIn(exchange, settledCircumstances(settled), {
        values: { caller: who, details },
        evidence: [
          ['an id', spanId],
          ['places that stay', places.join(', ')],
        ],
      }),
    );
  }
}

/** Whoever sent it serves no requests, as far as is known, and no request was found that it was made for. */
function isFromOutside({ caller, link, isFromService }: SettledExchange): boolean {
  if (caller === undefined || isFromService) return false;
  return link === undefined || (link.exchange === undefined && link.candidateCount === 0);
}

function settledCircumstances({ caller, callee }: SettledExchange) {
  return { isEntry: false, ...(caller !== undefined && { caller }), ...(callee !== undefined && { callee }) };
}

function endOf({ startedAtMicros, timing }: Exchange): number {
  return startedAtMicros + timing.endedMicros;
}

function isFailed({ outcome, answer }: Exchange): boolean {
  return outcome === 'failed' || (answer?.status ?? 0) >= 500;
}
