// The rules over exchanges and spans that were captured before, by the same parts as in a session while it runs: what a session
// would have found of them, had it been told of them at their times.
import { setImmediate as turn } from 'node:timers/promises';
import type { ExchangeEnds } from '../attribution/ends-of-exchange.ts';
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import type { Finding, FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { Mute } from '../findings/mutes.ts';
import { createExchangeStore, defaultExchangeStoreLimits } from '../sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../sink/trace-store.ts';
import { type CapturedExchange, type CapturedItem, inOrderOfTime } from './captured-events.ts';
import { ConnectionIdentities } from './connection-identities.ts';
import { ExchangeIntake } from './exchange-intake.ts';
import { SessionFindings } from './session-findings.ts';
import { SessionLinks } from './session-links.ts';

export interface Judgement {
  readonly requests: number;
  readonly findings: readonly FoldedFinding[];
  readonly muted: readonly MutedFindings[];
}

/** What is compared by its hash never leaves this process. */
const HASH_KEY = [0x74726163, 0x6563746c] as const;
const LINKS_TICK_MICROS = 200_000;
const FINDINGS_TICK_MICROS = 1_000_000;
/** When nothing has happened for so long, nothing waits any more. */
const LONGEST_QUIET_MICROS = 120_000_000;

/** Events between two pauses: somebody may be pressing keys. */
const PAUSE_EVERY = 50;

export interface JudgeOptions {
  /** Told of each when it ends. */
  readonly onExchange?: (exchange: Exchange, findings: readonly Finding[]) => void;
  /** Nobody wants to know any more: what was read by then is judged, and no more is read. */
  readonly signal?: AbortSignal;
}

export async function judgeCapture(
  items: AsyncIterable<CapturedItem>,
  mutes: readonly Mute[],
  { onExchange, signal }: JudgeOptions = {},
): Promise<Judgement> {
  const exchanges = createExchangeStore(defaultExchangeStoreLimits);
  const traces = createTraceStore(defaultTraceStoreLimits);
  const identities = new CapturedIdentities();
  /** Exchanges whose caller was known to be a place where traces begin. */
  const entries = new Set<string>();
  let now = 0;
  let tickMicros = 0;
  let requests = 0;
  const clock = { epochMicros: () => now, monotonicMicros: () => now };

  const findings = new SessionFindings({
    ...{ exchanges, traces, clock, mutes },
    diagnoses: () => links.diagnoses,
    annotate: (id, annotation) => intake.annotate(id, annotation),
    entry: (exchange, caller) => intake.entry(exchange, caller),
    onFinding: () => {},
    onWithdrawn: () => {},
  });
  const intake: ExchangeIntake = new ExchangeIntake(
    exchanges,
    {
      ...{ services: [], entryPatterns: [], identities },
      unmuted: (list) => findings.unmuted(list),
      circumstances: (stored) => findings.circumstances(stored),
      isUnprompted: (id) => entries.has(id) || links.isUnprompted(id),
    },
    {
      onOpened: (exchange, ends) => links.opened(exchange, ends),
      onClosed: ({ exchange, findings: found, ...ends }) => {
        links.closed(exchange, ends);
        findings.closed(exchange, found);
        onExchange?.(exchange, found);
        entries.delete(exchange.id);
      },
      onAnnotated: (change) => findings.annotated(change),
      onLimited: () => {},
      onNotice: () => {},
    },
  );
  const links: SessionLinks = new SessionLinks(
    exchanges,
    clock,
    HASH_KEY,
    {
      onLink: (id, link) => intake.annotate(id, { link }),
      onFlows: () => findings.flowsChanged(),
      onOverload: () => {},
    },
    'asTold',
  );

  const passTo = (atMicros: number): void => {
    tickMicros = Math.max(tickMicros, atMicros - LONGEST_QUIET_MICROS);
    for (; tickMicros <= atMicros; tickMicros += LINKS_TICK_MICROS) {
      now = Math.max(now, tickMicros);
      links.advance();
      if (now % FINDINGS_TICK_MICROS < LINKS_TICK_MICROS) findings.tick();
    }
    now = Math.max(now, atMicros);
  };

  let events = 0;
  for await (const event of inOrderOfTime(items)) {
    if (signal?.aborted === true) break;
    events += 1;
    if (events % PAUSE_EVERY === 0) await turn();
    passTo(event.atMicros);
    if (event.type === 'span') {
      traces.add([event.span]);
      findings.reported([event.span]);
    } else if (event.type === 'opened') {
      requests += 1;
      identities.takes(event.captured);
      if (isEntry(event.captured)) entries.add(event.exchange.id);
      intake.take([{ type: 'opened', exchange: event.exchange }]);
    } else intake.take([{ type: 'closed', exchange: event.exchange }]);
  }
  links.stop();
  findings.stop();
  return { requests, findings: findings.list(), muted: findings.muted() };
}

/** By what was said of it when it was captured. */
function isEntry({ findings }: CapturedExchange): boolean {
  return findings.some(({ code, severity }) => code === 'missing-context' && severity === 'info');
}

/** Who was at the ends of exchanges, as it was captured. Who serves is known when an exchange ends, as in a session. */
class CapturedIdentities extends ConnectionIdentities {
  readonly #ends = new Map<string, ExchangeEnds>();

  takes({ exchange, caller, callee }: CapturedExchange): void {
    this.#ends.set(exchange.id, { ...(caller && { caller }), ...(callee && { callee }) });
    if (callee !== undefined) this.serving(callee);
  }

  override endsOf(exchange: OpenExchange | Exchange): ExchangeEnds {
    const ends = this.#ends.get(exchange.id) ?? {};
    if (isClosed(exchange)) {
      this.#ends.delete(exchange.id);
      return ends;
    }
    const { caller } = ends;
    const { service } = exchange;
    return {
      ...(caller !== undefined && { caller }),
      ...(service !== undefined && { callee: { method: 'route', service } }),
    };
  }
}
