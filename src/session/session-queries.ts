// What a session holds, told to whoever asks: over the control socket, and over the sink's port. In the form of a capture
// file: the first line says what it is, then come exchanges and spans, redacted as a file would be.
import { captureHeader, encodeLine } from '../capture/capture-format.ts';
import { captureLine, captureSpanLine, type KnownExchange, maskedFinding } from '../capture/capture-line.ts';
import { maskedBodies } from '../capture/masked-exchange.ts';
import type { Redaction } from '../capture/redaction.ts';
import { redactionOf } from '../capture/start-capture.ts';
import { bytesOf, withoutBodies } from '../capture/waiting-record.ts';
import { isClosed } from '../exchange/exchange.ts';
import type { Filter } from '../exchange/filter/filter.ts';
import { matchesFilter } from '../exchange/filter/matches-filter.ts';
import { parseFilter } from '../exchange/filter/parse-filter.ts';
import type { SecretMask } from '../http/secret-mask.ts';
import type { ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import type { TraceStore } from '../sink/trace-store.ts';
import type { Clock } from '../trace/clock.ts';
import type { Span } from '../trace/span.ts';
import type { CaptureQuery } from './control-messages.ts';
import { filterSubject } from './filter-subject.ts';
import { createFollowing, type Following } from './following.ts';
import type { SessionEvent } from './session-event.ts';
import type { SessionOptions } from './session-options.ts';
import { changedFindings, type WatchFindings } from './watch-findings.ts';
import type { WatchState, WatchStateLine } from './watch-state.ts';

export interface SessionQueriesDependencies {
  readonly exchanges: ExchangeStore;
  readonly traces: TraceStore;
  readonly clock: Clock;
  readonly session: string;
  readonly options: Pick<SessionOptions, 'upstreams' | 'keepsSecrets' | 'dataDir'>;
  /** How the session is doing, with every notice that there was. */
  state(): Omit<WatchState, 'session' | 'isLast' | keyof WatchFindings>;
  /** What was found so far. */
  found(): WatchFindings;
}

/** `outside`: it leaves this machine's owner, so that nothing goes with its secrets, bodies included. */
export type Audience = 'owner' | 'outside';

/** Something to tell a follower: an exchange, a span, or that it is time to say how the session is doing. */
type Told = StoredExchange | Span | typeof STATE_IS_DUE;

const STATE_IS_DUE = { isStateDue: true } as const;
interface StateLines {
  next(which: 'first' | 'further' | 'last'): WatchStateLine;
  stop(): void;
}

/** How often the state is told while it changes, and how often at least: whoever hears nothing may take it for dead. */
const STATE_EVERY_MS = 1_000;
const STATE_AT_LEAST_EVERY = 5;
/** Lines between two pauses, in which others have their turn. */
const PAUSE_EVERY = 64;

export class SessionQueries {
  readonly #dependencies: SessionQueriesDependencies;
  readonly #redactions: Readonly<Record<Audience, () => Promise<Redaction>>>;
  readonly #followings = new Map<Following<Told>, CaptureQuery>();

  constructor(dependencies: SessionQueriesDependencies) {
    this.#dependencies = dependencies;
    const { options } = dependencies;
    this.#redactions = {
      owner: redactionOf(options),
      outside: redactionOf({ ...options, keepsSecrets: false }),
    };
  }

  /** To be told of everything that happens: it goes to those who follow. */
  see(event: SessionEvent): void {
    if (event.type === 'span') for (const each of this.#followings.keys()) each.offer(event.span);
    if (event.type !== 'exchange' || this.#followings.size === 0) return;
    const { exchange, findings } = event;
    const stored = this.#dependencies.exchanges.byId(exchange.id) ?? { exchange, findings };
    for (const each of this.#followings.keys()) each.offer(stored);
  }

  /** More became known of an exchange: it goes to those who watch. */
  annotated(stored: StoredExchange): void {
    if (!isClosed(stored.exchange)) return;
    for (const [each, query] of this.#followings) if (query.state === true) each.offer(stored);
  }

  /** How many follow. */
  get followers(): number {
    return this.#followings.size;
  }

  /** Nobody follows any more. */
  close(): void {
    for (const each of this.#followings.keys()) each.end();
  }

  capture(
    query: CaptureQuery,
    audience: Audience = 'owner',
  ): AsyncIterable<Buffer> | { readonly problem: string } {
    const parsed = parseFilter(query.filter ?? '');
    if ('problem' in parsed) return { problem: parsed.problem.message };
    return this.#lines(query, parsed.filter, audience);
  }

  async *#lines(query: CaptureQuery, filter: Filter, audience: Audience): AsyncGenerator<Buffer> {
    const { session, clock, options } = this.#dependencies;
    const { upstreams } = options;
    // From here on, and not from when the reader has come to the end of what is held: nothing falls between.
    const following = query.follow ? this.#follow(query) : undefined;
    let state: StateLines | undefined;
    try {
      const { mask, keyId } = await this.#redactions[audience]();
      if (query.state === true) state = this.#stateLines(following, mask);
      const createdAtMicros = clock.epochMicros();
      yield encodeLine(
        captureHeader({ session, createdAtMicros, upstreams, ...(keyId !== undefined && { keyId }) }),
      );
      // What was found is told after the exchanges that show it.
      if (state !== undefined) yield encodeLine(state.next('first'));
      const lineOf = (item: StoredExchange | Span): Buffer | undefined => {
        if (!('exchange' in item)) {
          if (!query.spans || !isOfTrace(query, item.traceId)) return undefined;
          return encodeLine(captureSpanLine(item, mask));
        }
        const known = closedExchange(item);
        if (known === undefined || !isAskedFor(query, item)) return undefined;
        if (!matchesFilter(filter, filterSubject(item, this.#dependencies.traces))) return undefined;
        if (!query.bodies) return encodeLine(captureLine(withoutBodies(known), { mask }));
        return encodeLine(captureLine(audience === 'outside' ? maskedBodies(known, mask) : known, { mask }));
      };
      let count = 0;
      for (const item of this.#held(query)) {
        const line = 'missed' in item ? gapLine(item.missed) : lineOf(item);
        if (line !== undefined) yield line;
        count += 1;
        if (count % PAUSE_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      for await (const item of following?.items() ?? []) {
        const line =
          'missed' in item
            ? gapLine(item.missed)
            : 'isStateDue' in item
              ? encodeLine(state?.next('further') ?? {})
              : lineOf(item);
        if (line !== undefined) yield line;
      }
      if (state !== undefined && following !== undefined) yield encodeLine(state.next('last'));
    } finally {
      state?.stop();
      if (following !== undefined) this.#followings.delete(following);
    }
  }

  /** What is held now, without holding it: a reader that is slow keeps nothing in memory. What left meanwhile is counted. */
  *#held(query: CaptureQuery): Generator<StoredExchange | Span | { readonly missed: number }> {
    const { exchanges, traces } = this.#dependencies;
    const exchangeIds = exchanges.entries().map(({ exchange }) => exchange.id);
    const traceIds = query.spans ? traces.traces().map(({ traceId }) => traceId) : [];
    let missed = 0;
    for (const id of exchangeIds) {
      const stored = exchanges.byId(id);
      if (stored === undefined) missed += 1;
      else yield stored;
    }
    if (missed > 0) yield { missed };
    for (const id of traceIds) yield* traces.byTraceId(id)?.spans ?? [];
  }

  #follow(query: CaptureQuery): Following<Told> {
    const following = createFollowing<Told>(waitingBytes);
    this.#followings.set(following, query);
    return following;
  }

  /** The lines of one reader, each with the notices that came since the one before; `following` is told when one is due. */
  #stateLines(following: Following<Told> | undefined, mask: SecretMask): StateLines {
    const { session, state, found } = this.#dependencies;
    const changed = changedFindings();
    let told = new Set<unknown>();
    let lastText = '';
    let unchanged = 0;
    const timer = setInterval(() => {
      const { notices, ...rest } = state();
      const text = `${JSON.stringify([rest, found()])} ${notices.at(-1)?.atMicros} ${notices.length}`;
      unchanged = text === lastText ? unchanged + 1 : 0;
      lastText = text;
      if (unchanged % STATE_AT_LEAST_EVERY === 0) following?.offerIfRoom(STATE_IS_DUE);
    }, STATE_EVERY_MS);
    timer.unref();
    return {
      next: (which) => {
        const now = state();
        const notices = now.notices.filter((notice) => !told.has(notice));
        told = new Set(now.notices);
        const line = { v: 1, type: 'state', session, ...now, notices, isLast: which === 'last' } as const;
        if (which === 'first') return line;
        const all = found();
        const findings = all.findings.map((each) => ({ ...each, ...maskedFinding(each, mask) }));
        return { ...line, ...changed({ ...all, findings }) };
      },
      stop: () => clearInterval(timer),
    };
  }
}

function gapLine(count: number): Buffer {
  return encodeLine({ v: 1, type: 'gap', count });
}

function waitingBytes(item: Told): number {
  if ('isStateDue' in item) return 0;
  if (!('exchange' in item)) return bytesOf({ type: 'span', span: item });
  const known = closedExchange(item);
  return known === undefined ? 0 : bytesOf({ type: 'exchange', known, hasBodies: true });
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
