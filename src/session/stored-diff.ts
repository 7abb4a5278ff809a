// Comparisons of exchanges that a session holds: their answers, and the traces behind them.
import { type Exchange, isClosed } from '../exchange/exchange.ts';
import type { ReplayDiff } from '../replay/compare/difference.ts';
import { comparedAnswer, exchangeRun } from '../replay/compare/exchange-run.ts';
import { type ComparedRun, replayDiff } from '../replay/compare/replay-diff.ts';
import { compareOptions, isRecording, recordedAnswer } from '../replay/compare/replay-sides.ts';
import type { ReplayOptions } from '../replay/replay-options.ts';
import type { Replayable } from '../replay/replayable.ts';
import type { CompareAnswers } from '../replay/run-comparison.ts';
import type { ExchangeStore } from '../sink/exchange-store.ts';

/** Calls that a service makes after it has answered belong to the trace, too; so long they are waited for. */
const SETTLE_MS = 500;
const SETTLE_STEP_MS = 10;

/** How answers are compared while a run goes on. */
export function compareWithStore(exchanges: ExchangeStore): CompareAnswers {
  return async (before, after, plan, options) => {
    const one = beforeRun(before, exchanges);
    if (one.trace !== undefined) await settled(after[0], exchanges);
    const run = (exchange: Exchange): ComparedRun =>
      one.trace === undefined
        ? { answer: comparedAnswer(exchange) }
        : exchangeRun({ exchange }, exchanges.entries());
    const [first, ...others] = after;
    return replayDiff(one, [run(first), ...others.map(run)], compareOptions(options, plan));
  };
}

/** Two exchanges that are held. Other replays of the same request show what changes by itself. */
export function storedDiff(
  exchanges: ExchangeStore,
  beforeId: string,
  afterId: string,
  options: Pick<ReplayOptions, 'ignore' | 'unordered'>,
): ReplayDiff | { readonly problem: string } {
  const before = exchanges.byId(beforeId)?.exchange;
  const after = exchanges.byId(afterId)?.exchange;
  if (before === undefined || after === undefined) {
    return { problem: 'One of the two is no longer held, so they cannot be compared.' };
  }
  if (!isClosed(before) || !isClosed(after)) {
    return { problem: 'One of the two has not ended yet, so they cannot be compared.' };
  }
  const all = exchanges.entries();
  const others = all
    .map(({ exchange }) => exchange)
    .filter(
      (exchange): exchange is Exchange =>
        isClosed(exchange) &&
        exchange.id !== after.id &&
        exchange.replayOf !== undefined &&
        exchange.replayOf === after.replayOf &&
        exchange.id !== before.id,
    );
  return replayDiff(
    exchangeRun({ exchange: before }, all),
    [exchangeRun({ exchange: after }, all), ...others.map((exchange) => exchangeRun({ exchange }, all))],
    compareOptions(options, { replaced: [] }),
  );
}

/** From a file only the answer is known; what is held has its trace beside it. */
function beforeRun(before: Replayable | Exchange, exchanges: ExchangeStore): ComparedRun {
  if (!isRecording(before)) return exchangeRun({ exchange: before }, exchanges.entries());
  const held = exchanges.byId(before.id)?.exchange;
  if (held !== undefined && isClosed(held)) return exchangeRun({ exchange: held }, exchanges.entries());
  return { answer: recordedAnswer(before) };
}

async function settled({ hop }: Exchange, exchanges: ExchangeStore): Promise<void> {
  const traceId = hop.context?.traceId;
  const isOpen = (): boolean =>
    exchanges
      .entries()
      .some(({ exchange }) => !isClosed(exchange) && exchange.hop.context?.traceId === traceId);
  for (let waited = 0; traceId !== undefined && isOpen() && waited < SETTLE_MS; waited += SETTLE_STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_STEP_MS));
  }
}
