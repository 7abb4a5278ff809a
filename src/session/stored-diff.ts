// Comparisons of exchanges that a session holds: their answers, and the traces behind them.
import { type Exchange, isClosed } from '../exchange/exchange.ts';
import type { ReplayDiff } from '../replay/compare/difference.ts';
import { comparedAnswer, exchangeRun } from '../replay/compare/exchange-run.ts';
import { type ComparedRun, replayDiff } from '../replay/compare/replay-diff.ts';
import { compareOptions, isRecording } from '../replay/compare/replay-sides.ts';
import type { ReplayOptions } from '../replay/replay-options.ts';
import type { Replayable } from '../replay/replayable.ts';
import type { CompareAnswers } from '../replay/run-comparison.ts';
import type { ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import { type RecordedTraces, sidesWithTraces } from './recorded-traces.ts';

/** Calls that a service makes after it has answered belong to the trace, too; so long they are waited for. */
const SETTLE_MS = 500;
const SETTLE_STEP_MS = 10;

/** How answers are compared while a run goes on. */
export function compareWithStore(exchanges: ExchangeStore, traces?: RecordedTraces): CompareAnswers {
  return async (before, after, plan, options) => {
    const [first, ...others] = after;
    const held = heldBefore(before, exchanges);
    if (held === undefined) {
      const run = (exchange: Exchange): ComparedRun => ({ answer: comparedAnswer(exchange) });
      // Whoever asks for no differences does not want to wait for those of the traces.
      const sides = isRecording(before)
        ? await sidesWithTraces(before, after, options.probesNoise ? traces : undefined)
        : { before: run(before), after: [run(first), ...others.map(run)] as const };
      return replayDiff(sides.before, sides.after, compareOptions(options, plan));
    }
    await settled(first, exchanges);
    const around = related([held, ...after], exchanges.entries());
    const run = (exchange: Exchange): ComparedRun => exchangeRun({ exchange }, around);
    return replayDiff(run(held), [run(first), ...others.map(run)], compareOptions(options, plan));
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
  const around = related([before, after, ...others], all);
  const run = (exchange: Exchange): ComparedRun => exchangeRun({ exchange }, around);
  return replayDiff(run(before), [run(after), ...others.map(run)], compareOptions(options, { replaced: [] }));
}

/** What is held has its trace beside it. */
function heldBefore(before: Replayable | Exchange, exchanges: ExchangeStore): Exchange | undefined {
  const held = exchanges.byId(before.id)?.exchange;
  return held !== undefined && isClosed(held) ? held : undefined;
}

/** What may belong to one of the traces; a session holds thousands, and each run looks at all that it is given. */
function related(runs: readonly Exchange[], all: readonly StoredExchange[]): StoredExchange[] {
  const traceIds = new Set(runs.map(({ hop }) => hop.context?.traceId));
  return all.filter(
    ({ exchange, link }) => traceIds.has(exchange.hop.context?.traceId) || link?.exchange !== undefined,
  );
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
