// A capture as a face sees a session: the same snapshot and the same reading, of what stands in a file. Nothing is sent from it.
import type { CaptureItem } from '../capture/capture-reader.ts';
import type { SpanOptions } from '../sink/exchange-span.ts';
import { createExchangeStore } from '../sink/exchange-store.ts';
import { createTraceStore } from '../sink/trace-store.ts';
import type { Clock } from '../trace/clock.ts';
import { heldView } from './live-changes.ts';
import { LiveState, type RunFindings } from './live-state.ts';
import type { LiveSession } from './live-view.ts';
import { noReplays } from './no-replays.ts';
import type { StoreLimits } from './store-limits.ts';

export interface CaptureViewOptions {
  /** Stands in the place of the upstreams. */
  readonly name: string;
  readonly spans: SpanOptions;
  readonly limits: StoreLimits;
  readonly clock: Clock;
  /** What the rules find in all of it, asked once it has been read. Absent: nobody asks. */
  readonly judge?: (stopped: AbortSignal) => Promise<RunFindings>;
}

export interface CaptureView extends LiveSession {
  /** Reads all of it, while the view is being looked at already. Resolves with why it could not be read, in one sentence. */
  readonly read: Promise<string | undefined>;
  stop(): void;
}

/** Records between two pauses, in which keys are heard. */
const PAUSE_EVERY = 200;

export function openCaptureView(items: AsyncIterable<CaptureItem>, options: CaptureViewOptions): CaptureView {
  const { name, spans, limits, clock, judge } = options;
  const exchanges = createExchangeStore(limits.exchanges);
  const traces = createTraceStore(limits.traces);
  const live = new LiveState(exchanges, traces, [name]);
  const stopped = new AbortController();

  const notice = (text: string): void => {
    live.noticed({ atMicros: clock.epochMicros(), severity: 'warning', text });
  };

  const readAll = async (): Promise<string | undefined> => {
    let count = 0;
    for await (const item of items) {
      if (stopped.signal.aborted) return undefined;
      if (item.kind === 'problem') {
        notice(item.sentence);
        return item.sentence;
      }
      if (item.kind === 'badLine')
        notice(`The ${item.unit ?? 'line'} ${item.line} is left out: ${item.reason}.`);
      else if (item.kind === 'span') traces.add([item.span]);
      else if (item.kind === 'exchange') {
        const { exchange, findings, caller, callee, link } = item.exchange;
        exchanges.put({
          ...{ exchange, findings },
          ...(caller && { caller }),
          ...(callee && { callee }),
          ...(link && { link }),
        });
        live.closed(exchange, findings, false);
      }
      count += 1;
      if (count % PAUSE_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return undefined;
  };

  const readAndJudged = async (): Promise<string | undefined> => {
    const problem = await readAll();
    const found = stopped.signal.aborted ? undefined : await judge?.(stopped.signal);
    if (found !== undefined && !stopped.signal.aborted) live.finds(found);
    return problem;
  };

  return {
    read: readAndJudged(),
    subscribe: (listener) => live.subscribe(listener),
    snapshot: () => live.snapshot(),
    held: heldView({ exchanges, traces }, spans),
    ...noReplays(
      exchanges,
      'A capture is shown without a proxy: "tracectl replay --from FILE" sends from it.',
    ),
    mark: (exchangeId) => live.mark(exchangeId),
    stop: () => {
      stopped.abort();
      live.stop();
    },
  };
}
