// Exchanges, traces and runs put together in a line each, and what the rules make of them.
import type { BreakPattern, ContextDiagnosis } from '../../src/exchange/context-diagnosis.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Finding } from '../../src/exchange/finding.ts';
import type { Link } from '../../src/exchange/link.ts';
import type { ServiceIdentity } from '../../src/exchange/service-identity.ts';
import type { Circumstances } from '../../src/findings/circumstances.ts';
import { findingOfDiagnosis } from '../../src/findings/diagnosis-findings.ts';
import { findingsOfExchange } from '../../src/findings/exchange-findings.ts';
import { RunRules, type SettledExchange } from '../../src/findings/run-rules.ts';
import { ServerStyles } from '../../src/findings/server-styles.ts';
import type { SeenExchange, TraceFacts } from '../../src/findings/trace-facts.ts';
import { findingsOfTrace } from '../../src/findings/trace-findings.ts';
import { applyEdits } from '../../src/http/header-list.ts';
import { decideHop } from '../../src/propagation/hop.ts';
import type { Span } from '../../src/trace/span.ts';
import { countedIds } from './counted-ids.ts';
import { sampleExchange } from './sample-exchange.ts';
import { hexId, span } from './spans.ts';

export const TRACE = '463ac35c9f6413ad';
export const LONG_TRACE = `48485a3953bb6124${TRACE}`;
export const SPAN = '00000000000000aa';
export const OTHER_TRACE = 'ffffffffffffff01';
export const UUID = '7f0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c';
const NOW = Date.UTC(2026, 0, 2, 12, 1, 7, 5) * 1000;

/** As the data plane would report it after it got these headers. */
export function exchangeWith(received: readonly string[], changes: Partial<Exchange> = {}): Exchange {
  const { edits, ...hop } = decideHop(
    { headers: received, scheme: 'http', isLoopbackClient: true },
    {
      direction: 'egress',
      compat: 'none',
      write: ['b3multi', 'tracecontext', 'ot'],
      traceId128bit: false,
      sampling: { client: 100, random: 100, overall: 100 },
    },
    countedIds(),
  );
  const sent = applyEdits(received, edits);
  return sampleExchange({ hop, received, sent, ...changes });
}

export function b3(traceId = TRACE, spanId = SPAN, ...more: string[]): string[] {
  return ['x-b3-traceid', traceId, 'x-b3-spanid', spanId, 'x-b3-sampled', '1', 'x-request-id', UUID, ...more];
}

export function w3c(traceId = `0000000000000000${TRACE}`, spanId = SPAN, flags = '01'): string[] {
  return ['traceparent', `00-${traceId}-${spanId}-${flags}`];
}

export function found(
  received: readonly string[],
  changes: Partial<Exchange> = {},
  around: Partial<Circumstances> = {},
): Finding[] {
  return findingsOfExchange(exchangeWith(received, changes), { isEntry: false, ...around });
}

export const orders: ServiceIdentity = {
  method: 'process',
  service: 'orders',
  pid: 4242,
  processName: 'node',
};
export const payments: ServiceIdentity = { method: 'route', service: 'payments' };
export const exact: Link = {
  method: 'onlyCandidate',
  confidence: 'exact',
  probability: 0.99,
  exchange: 'in',
  candidates: ['in'],
  candidateCount: 1,
};

/** What orders made of the headers that were sent to it with `POST /checkout`, when it called payments. */
export function passedOn(
  incoming: readonly string[],
  outgoing: (sent: Exchange) => readonly string[],
  link: Link = exact,
): Finding[] {
  const inbound = exchangeWith(incoming, { id: 'in', seq: 1, method: 'POST', target: '/checkout?card=1' });
  return found(
    outgoing(inbound),
    { id: 'out', seq: 2, target: '/pay' },
    { caller: orders, callee: payments, link, inbound },
  );
}

/** The value that was sent on. */
export function sentValue({ sent = [] }: Exchange, name: string): string {
  return sent[sent.indexOf(name) + 1] ?? '';
}

export function diagnosed(pattern: BreakPattern, changes: Partial<ContextDiagnosis> = {}): Finding[] {
  const counted = findingOfDiagnosis({
    service: 'orders',
    process: { pid: 4242, name: 'node' },
    route: 'POST /checkout',
    callee: 'payments',
    pattern,
    confidence: 'exact',
    counts: { kept: 0, restarted: 12, lost: 12, stale: 12 },
    keptTo: [],
    headersIn: ['x-b3-traceid', 'x-b3-spanid'],
    headersLost: ['x-b3-traceid', 'x-b3-spanid'],
    evidence: [],
    example: { inbound: 'in', outbound: 'out' },
    ...changes,
  });
  return counted === undefined ? [] : [counted.finding];
}

/** Everything that the rules of a run find, exchange after exchange, a second apart. */
export function ran(
  exchanges: readonly (readonly [
    received: readonly string[],
    changes?: Partial<Exchange>,
    around?: Partial<SettledExchange>,
  ])[],
): Finding[] {
  const rules = new RunRules();
  return exchanges.flatMap(([received, changes = {}, around = {}], index) =>
    rules.judge({
      exchange: exchangeWith(received, {
        id: hexId(index + 1),
        seq: index + 1,
        startedAtMicros: NOW + index * 1_000_000,
        ...changes,
      }),
      caller: { method: 'process', pid: 17, processName: 'curl' },
      isFromService: false,
      isReporter: false,
      isCopied: false,
      ...around,
    }),
  );
}

export const fromOrders: Partial<SettledExchange> = { caller: orders, isFromService: true };

const noFacts: TraceFacts = {
  sentWith: () => undefined,
  receivedWith: () => undefined,
  hadUntracedCall: () => false,
  reports: () => true,
  remembersSinceMicros: 0,
};

/** The facts of a wire where each of these exchanges was seen. */
export function wire(seen: {
  readonly sent?: Readonly<Record<string, SeenExchange>>;
  readonly received?: Readonly<Record<string, SeenExchange>>;
}): TraceFacts {
  return {
    ...noFacts,
    sentWith: (id) => seen.sent?.[id],
    receivedWith: (id) => seen.received?.[id],
  };
}

export function judged(
  spans: readonly Span[],
  facts: TraceFacts = noFacts,
  styles = new ServerStyles(),
): Finding[] {
  const times = { firstSeenMicros: NOW, nowMicros: NOW + 40_000_000, isComplete: true };
  return findingsOfTrace({ spans, ...times }, facts, styles);
}

/** A span of orders, in the time of the sample exchange. */
export function reported(id: number, changes: Partial<Span> = {}): Span {
  return span({
    traceId: TRACE,
    id: hexId(id),
    name: 'get /x',
    localEndpoint: { serviceName: 'orders' },
    timestampMicros: NOW + 1_000,
    durationMicros: 20_000,
    ...changes,
  });
}

export { hexId };
