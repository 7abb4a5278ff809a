// The traces of a comparison that no session holds whole: the recorded one is in a file, and the calls behind the replay were
// seen by a session that the services call through.
import { type Exchange, isClosed } from '../exchange/exchange.ts';
import { comparedAnswer, traceShape } from '../replay/compare/exchange-run.ts';
import type { ComparedRun } from '../replay/compare/replay-diff.ts';
import { recordedAnswer } from '../replay/compare/replay-sides.ts';
import type { TraceCall, TraceShape } from '../replay/compare/trace-shape.ts';
import type { Replayable } from '../replay/replayable.ts';
import type { StoredExchange } from '../sink/exchange-store.ts';

export interface RecordedTraces {
  /** What the file holds of the trace of one of its exchanges, that one included, oldest first. Empty: it has none. */
  recorded(exchangeId: string): readonly StoredExchange[];
  /** What a session that runs has seen of a trace, once it is quiet. Empty: nothing, or none runs. */
  seen(traceId: string): Promise<readonly StoredExchange[]>;
}

export interface ComparedSides {
  readonly before: ComparedRun;
  readonly after: readonly [ComparedRun, ...ComparedRun[]];
}

/** Both sides, with their traces where both are known; where nobody saw calls of the replay, what was called is not known. */
export async function sidesWithTraces(
  original: Replayable,
  replays: readonly [Exchange, ...Exchange[]],
  traces: RecordedTraces | undefined,
): Promise<ComparedSides> {
  const [first, ...others] = replays;
  const answer = recordedAnswer(original);
  const recorded = traces?.recorded(original.id) ?? [];
  const entry = recorded.find(({ exchange }) => exchange.id === original.id)?.exchange;
  const trace = entry !== undefined && isClosed(entry) ? traceShape(entry, recorded) : undefined;
  const run = async (exchange: Exchange): Promise<ComparedRun> => {
    const shape = trace && traces && (await shapeOfReplay(exchange, trace, traces));
    return { answer: comparedAnswer(exchange), ...(shape !== undefined && { trace: shape }) };
  };
  return {
    before: { answer, ...(trace !== undefined && { trace: withoutFindingsOfEntry(trace) }) },
    after: [await run(first), ...(await Promise.all(others.map(run)))],
  };
}

async function shapeOfReplay(
  exchange: Exchange,
  recorded: TraceShape,
  traces: RecordedTraces,
): Promise<TraceShape | undefined> {
  const traceId = exchange.hop.context?.traceId;
  const seen = traceId === undefined ? [] : await traces.seen(traceId);
  if (seen.length === 0) return undefined;
  const service = recorded.calls[0]?.callee ?? '';
  const spanId = exchange.hop.context?.spanId;
  const calls = seen.map((call) => {
    // The session saw nothing of the request that made it, so it cannot name who called.
    const isOfEntry = spanId !== undefined && call.exchange.hop.received?.spanId === spanId;
    return isOfEntry ? { ...call, caller: { method: 'route' as const, service } } : call;
  });
  const shape = traceShape(exchange, [{ exchange, findings: [] }, ...calls]);
  return shape && withoutFindingsOfEntry(withEntryOf(recorded, shape));
}

/** What is found in a call for the way that its caller passed the context on takes both, and this run's session has seen one. */
function withoutFindingsOfEntry({ calls }: TraceShape): TraceShape {
  const [entry] = calls;
  return { calls: calls.map((call) => (call.caller === entry?.callee ? { ...call, findings: [] } : call)) };
}

/** The request itself is the same by definition, whatever the file and this run call the service that it goes to. */
function withEntryOf(
  { calls: [recorded] }: TraceShape,
  { calls: [entry, ...calls] }: TraceShape,
): TraceShape {
  if (recorded === undefined || entry === undefined) return { calls };
  const { callee, method, path } = recorded;
  const same: TraceCall = { ...entry, callee, method, path };
  return { calls: [same, ...calls] };
}
