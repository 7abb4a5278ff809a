// The rules over exchanges and spans that were captured before, as over a session while it runs. An exchange is judged when so
// many later ones were read: the request that caused a call ends, and is written, after it.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding, FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { findingsOfExchange } from '../findings/exchange-findings.ts';
import type { Mute } from '../findings/mutes.ts';
import { createExchangeStore, defaultExchangeStoreLimits } from '../sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../sink/trace-store.ts';
import type { Span } from '../trace/span.ts';
import { SessionFindings } from './session-findings.ts';

export type JudgedItem =
  | {
      readonly kind: 'exchange';
      readonly exchange: {
        readonly exchange: Exchange;
        readonly findings: readonly Finding[];
        readonly caller?: ServiceIdentity;
        readonly callee?: ServiceIdentity;
        readonly link?: Link;
      };
    }
  | { readonly kind: 'span'; readonly span: Span };

export interface Judgement {
  readonly requests: number;
  readonly findings: readonly FoldedFinding[];
  readonly muted: readonly MutedFindings[];
}

const LATER_ONES = 2_000;
const TICK_MICROS = 1_000_000;
/** Everything that was to come has come. */
const AT_THE_END_MICROS = 60_000_000;

/** `onExchange`: told of each as it is read. */
export async function judgeCapture(
  items: AsyncIterable<JudgedItem>,
  mutes: readonly Mute[],
  onExchange: (exchange: Exchange, findings: readonly Finding[]) => void = () => {},
): Promise<Judgement> {
  const exchanges = createExchangeStore(defaultExchangeStoreLimits);
  const traces = createTraceStore(defaultTraceStoreLimits);
  let now = 0;
  let lastTick = 0;
  let requests = 0;
  const findings = new SessionFindings({
    exchanges,
    traces,
    clock: { epochMicros: () => now, monotonicMicros: () => now },
    mutes,
    annotate: (id, annotation) => exchanges.annotate(id, annotation),
    onFinding: () => {},
    onWithdrawn: () => {},
    entry: () => ({ isEntry: false }),
  });
  const waiting: string[] = [];

  const judge = (id: string): void => {
    const stored = exchanges.byId(id);
    if (stored === undefined || !('outcome' in stored.exchange)) return;
    const { exchange } = stored;
    const told = stored.findings.some(
      ({ code, severity }) => code === 'missing-context' && severity === 'info',
    );
    const judged = findings.unmuted(
      findingsOfExchange(exchange, { ...findings.circumstances(stored), isEntry: false, isOutside: told }),
    );
    exchanges.annotate(id, { findings: judged });
    findings.closed(exchange, judged);
    onExchange(exchange, judged);
  };

  for await (const item of items) {
    if (item.kind === 'span') {
      const { timestampMicros = now, durationMicros = 0 } = item.span;
      now = Math.max(now, timestampMicros + durationMicros);
      traces.add([item.span]);
      findings.reported([item.span]);
      continue;
    }
    const { exchange, caller, callee, link } = item.exchange;
    requests += 1;
    now = Math.max(now, exchange.startedAtMicros + exchange.timing.endedMicros);
    exchanges.put({
      ...{ exchange, findings: item.exchange.findings },
      ...(caller !== undefined && { caller }),
      ...(callee !== undefined && { callee }),
      ...(link !== undefined && { link }),
    });
    waiting.push(exchange.id);
    const [oldest] = waiting;
    if (waiting.length > LATER_ONES && oldest !== undefined) {
      waiting.shift();
      judge(oldest);
    }
    if (now - lastTick > TICK_MICROS) {
      lastTick = now;
      findings.tick();
    }
  }
  for (const id of waiting) judge(id);
  now += AT_THE_END_MICROS;
  findings.stop();
  return { requests, findings: findings.list(), muted: findings.muted() };
}
