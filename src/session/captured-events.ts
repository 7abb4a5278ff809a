// Captured exchanges as a session was told of them: their beginnings and ends, and the spans between, in the order of time. They were
// written when they ended, so each waits until nothing that was written later can have begun before it, within bounds.
import type { ExchangeEnds } from '../attribution/ends-of-exchange.ts';
import type { Exchange, OpenExchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import type { Span } from '../trace/span.ts';

export interface CapturedExchange extends ExchangeEnds {
  readonly exchange: Exchange;
  readonly findings: readonly Finding[];
}

export type CapturedItem =
  | { readonly kind: 'exchange'; readonly exchange: CapturedExchange }
  | { readonly kind: 'span'; readonly span: Span };

export type CapturedEvent = { readonly atMicros: number } & (
  | { readonly type: 'opened'; readonly exchange: OpenExchange; readonly captured: CapturedExchange }
  | { readonly type: 'closed'; readonly exchange: Exchange }
  | { readonly type: 'span'; readonly span: Span }
);

/** What takes longer is told when it has ended. */
const LONGEST_MICROS = 60_000_000;
/** Events that wait at most; of more, the older half goes on. */
const MOST_WAITING = 20_000;

export async function* inOrderOfTime(items: AsyncIterable<CapturedItem>): AsyncGenerator<CapturedEvent> {
  let waiting: CapturedEvent[] = [];
  let nowMicros = 0;
  let sortedAtMicros = 0;
  const take = (count: number): CapturedEvent[] => {
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return taken;
  };
  for await (const item of items) {
    if (item.kind === 'span') waiting.push({ type: 'span', span: item.span, atMicros: nowMicros });
    else {
      const { exchange } = item.exchange;
      const endMicros = exchange.startedAtMicros + exchange.timing.endedMicros;
      // Spans that were written before any exchange came before this one had ended; their own clocks may be anything.
      if (nowMicros === 0) waiting = waiting.map((span) => ({ ...span, atMicros: endMicros }));
      nowMicros = Math.max(nowMicros, endMicros);
      waiting.push(
        {
          type: 'opened',
          exchange: asOpened(exchange),
          captured: item.exchange,
          atMicros: exchange.startedAtMicros,
        },
        { type: 'closed', exchange, atMicros: endMicros },
      );
    }
    const isCrowded = waiting.length > MOST_WAITING;
    if (!isCrowded && nowMicros - sortedAtMicros < LONGEST_MICROS) continue;
    sortedAtMicros = nowMicros;
    waiting.sort((a, b) => a.atMicros - b.atMicros);
    const settled = waiting.findIndex(({ atMicros }) => atMicros > nowMicros - LONGEST_MICROS);
    yield* take(isCrowded ? Math.max(settled, MOST_WAITING / 2) : Math.max(settled, 0));
  }
  yield* waiting.sort((a, b) => a.atMicros - b.atMicros);
}

/** As it was before anything of its answer was known. */
function asOpened(exchange: Exchange): OpenExchange {
  const {
    outcome: _outcome,
    answer: _answer,
    responseFlags: _flags,
    failure: _failure,
    timing: _timing,
    upstreamAddress: _address,
    upstreamConnection: _connection,
    upstreamServiceTimeMs: _time,
    upstreamReportedServiceTimeMs: _reported,
    operation: _operation,
    attempts: _attempts,
    tunnel: _tunnel,
    requestBody: _requestBody,
    responseBody: _responseBody,
    ...opened
  } = exchange;
  return opened;
}
