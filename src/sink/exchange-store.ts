// The exchanges held in memory, oldest first, within a number and a size. When there is no room, the exchange that
// ended longest ago leaves; one that is still open leaves only when none has ended. What left is counted.
import type { Annotation } from '../exchange/annotation.ts';
import type { Exchange, OpenExchange } from '../exchange/exchange.ts';
import { isClosed } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { type ChangePlace, type ChangesSince, createChangeLog } from './change-log.ts';
import { exchangeBytes } from './exchange-bytes.ts';
import { oldestOf } from './oldest-of.ts';

export interface StoredExchange {
  /** Open while it has no `outcome`. */
  readonly exchange: OpenExchange | Exchange;
  readonly findings: readonly Finding[];
  /** Who sent it. Absent: not known, or not yet. */
  readonly caller?: ServiceIdentity;
  /** Who served it. */
  readonly callee?: ServiceIdentity;
  /** Which inbound exchange of the caller caused it. */
  readonly link?: Link;
  /** Name of the session that saw it, where several are watched. */
  readonly from?: string;
}

export interface ExchangeStoreLimits {
  /** @default 10,000 */
  readonly maxExchanges: number;
  /** Estimated, bodies included. @default 256 MiB */
  readonly maxBytes: number;
}

export const defaultExchangeStoreLimits: ExchangeStoreLimits = {
  maxExchanges: 10_000,
  maxBytes: 256 * 1024 * 1024,
};

export interface ExchangeStore {
  /**
   * Adds an exchange, or replaces the one of the same id where it stands; what it was annotated with stays, but for the
   * findings. An ended one is never reopened.
   */
  put(stored: StoredExchange): void;
  /** Adds to an exchange where it stands what was found out later. Undefined: it is not held, or not any more. */
  annotate(id: string, annotation: Annotation): Annotated | undefined;
  /** Lets the oldest go until no more than this is held. */
  shrinkTo(maxBytes: number): void;
  byId(id: string): StoredExchange | undefined;
  bySeq(seq: number): StoredExchange | undefined;
  /** The exchange that sent this span id upstream; the latest, when several did. */
  bySentSpanId(spanId: string): StoredExchange | undefined;
  /** Oldest first, in the order in which they were put first. The same list until something changes. */
  entries(): readonly StoredExchange[];
  /** Ids of the exchanges that were put, changed or let go since. */
  changesSince(place: ChangePlace): ChangesSince;
  counts(): { readonly exchanges: number; readonly bytes: number; readonly evicted: number };
}

/** An exchange before and after it was annotated. */
export interface Annotated {
  readonly before: StoredExchange;
  readonly after: StoredExchange;
}

interface Held extends StoredExchange {
  readonly bytes: number;
}

export function createExchangeStore(limits: ExchangeStoreLimits): ExchangeStore {
  const held = new Map<string, Held>();
  /** Ids in the order in which the exchanges ended. */
  const ended = new Set<string>();
  const idBySeq = new Map<number, string>();
  const idBySpan = new Map<string, string>();
  const changes = createChangeLog();
  let bytes = 0;
  let evicted = 0;
  let list: readonly StoredExchange[] | undefined;

  const remove = (id: string, { exchange, bytes: size }: Held): void => {
    held.delete(id);
    ended.delete(id);
    idBySeq.delete(exchange.seq);
    const spanId = exchange.hop.context?.spanId;
    if (spanId !== undefined && idBySpan.get(spanId) === id) idBySpan.delete(spanId);
    bytes -= size;
    changes.note(id);
  };

  const oldestEnded = oldestOf(ended);
  const evictOne = (): void => {
    const id = ended.size > 0 ? oldestEnded() : held.keys().next().value;
    const leaving = id === undefined ? undefined : held.get(id);
    if (id === undefined || leaving === undefined) return;
    remove(id, leaving);
    evicted++;
  };

  const makeRoom = (): void => {
    while (held.size > limits.maxExchanges || (bytes > limits.maxBytes && held.size > 0)) evictOne();
  };

  const lookUp = (id: string | undefined): StoredExchange | undefined => {
    return id === undefined ? undefined : held.get(id);
  };

  return {
    put(stored) {
      const { exchange, findings } = stored;
      const before = held.get(exchange.id);
      if (before !== undefined && isClosed(before.exchange) && !isClosed(exchange)) return;
      const size = exchangeBytes(exchange, findings);
      // Setting an id that is there keeps its place in the map.
      held.set(exchange.id, { ...before, ...stored, bytes: size });
      bytes += size - (before?.bytes ?? 0);
      changes.note(exchange.id);
      if (isClosed(exchange)) ended.add(exchange.id);
      idBySeq.set(exchange.seq, exchange.id);
      const spanId = exchange.hop.context?.spanId;
      if (spanId !== undefined) idBySpan.set(spanId, exchange.id);
      makeRoom();
      list = undefined;
    },
    annotate(id, annotation) {
      const before = held.get(id);
      if (before === undefined) return undefined;
      const { findings } = annotation;
      const size = findings === undefined ? before.bytes : exchangeBytes(before.exchange, findings);
      const after = { ...before, ...annotation, bytes: size };
      held.set(id, after);
      changes.note(id);
      bytes += size - before.bytes;
      makeRoom();
      list = undefined;
      return { before, after };
    },
    shrinkTo: (maxBytes) => {
      while (bytes > maxBytes && held.size > 0) evictOne();
      list = undefined;
    },
    byId: (id) => lookUp(id),
    bySeq: (seq) => lookUp(idBySeq.get(seq)),
    bySentSpanId: (spanId) => lookUp(idBySpan.get(spanId)),
    entries: () => {
      list ??= [...held.values()];
      return list;
    },
    changesSince: changes.since,
    counts: () => ({ exchanges: held.size, bytes, evicted }),
  };
}
