// The traces around requests that are replayed from a file: those that the file holds, and those that the session sees which
// runs meanwhile, if one does.
import type { Exchange } from '../exchange/exchange.ts';
import { readRecording } from '../interchange/recording.ts';
import type { Replayable } from '../replay/replayable.ts';
import { findRunningSession } from '../session/control-client.ts';
import type { RecordedTraces } from '../session/recorded-traces.ts';
import type { StoredExchange } from '../sink/exchange-store.ts';

/** Of all traces together. */
const MAX_CALLS = 20_000;
/** A session tells of a call up to 150 ms after its end; calls that are made after the answer belong to the trace, too. */
const QUIET_MS = 250;
const LONGEST_MS = 1_500;
const STEP_MS = 50;
const NO_BODY = { bytes: new Uint8Array(), totalBytes: 0, isTruncated: true };

export async function recordedTraces(
  file: string,
  originals: readonly Replayable[],
  dataDir: string,
): Promise<RecordedTraces> {
  const running = await findRunningSession(dataDir);
  const byTrace =
    running === undefined ? new Map<string, StoredExchange[]>() : await callsOf(file, originals);
  const traceOf = new Map(originals.map(({ id, traceId }) => [id, traceId]));
  const known = new Map<string, Promise<readonly StoredExchange[]>>();
  const seenNow = async (traceId: string): Promise<readonly StoredExchange[]> => {
    const calls: StoredExchange[] = [];
    for await (const item of running?.capture({ trace: low(traceId), ...WITHOUT_BODIES }) ?? []) {
      if ('kind' in item && item.kind === 'exchange') calls.push(item.exchange);
    }
    return calls.sort((a, b) => a.exchange.startedAtMicros - b.exchange.startedAtMicros);
  };
  return {
    recorded: (id) => byTrace.get(low(traceOf.get(id) ?? '')) ?? [],
    seen: (traceId) => {
      const seen = known.get(traceId) ?? whenQuiet(() => seenNow(traceId));
      known.set(traceId, seen);
      return seen;
    },
  };
}

const WITHOUT_BODIES = { bodies: false, spans: false, follow: false } as const;

/** By the low half of the trace's id, oldest first, without bodies. */
async function callsOf(
  file: string,
  originals: readonly Replayable[],
): Promise<Map<string, StoredExchange[]>> {
  const wanted = new Set(originals.flatMap(({ traceId }) => (traceId === undefined ? [] : [low(traceId)])));
  const byTrace = new Map<string, StoredExchange[]>();
  let count = 0;
  for await (const item of readRecording(file, { withoutLargeBodies: true })) {
    if (item.kind !== 'exchange' || count >= MAX_CALLS) continue;
    const traceId = low(item.exchange.exchange.hop.context?.traceId ?? '');
    if (!wanted.has(traceId)) continue;
    count += 1;
    const exchange: Exchange = { ...item.exchange.exchange, requestBody: NO_BODY, responseBody: NO_BODY };
    const calls = byTrace.get(traceId) ?? [];
    byTrace.set(traceId, calls);
    calls.push({ ...item.exchange, exchange });
  }
  for (const calls of byTrace.values()) {
    calls.sort((a, b) => a.exchange.startedAtMicros - b.exchange.startedAtMicros);
  }
  return byTrace;
}

/** What is seen when no more has come for a while. */
async function whenQuiet(look: () => Promise<readonly StoredExchange[]>): Promise<readonly StoredExchange[]> {
  let seen = await look();
  let quietMs = 0;
  for (let waited = 0; waited < LONGEST_MS && quietMs < QUIET_MS; waited += STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    const now = await look();
    quietMs = now.length === seen.length ? quietMs + STEP_MS : 0;
    seen = now;
  }
  return seen;
}

/** A 64-bit id and the 128-bit one that ends with it are one trace. */
function low(traceId: string): string {
  return traceId.slice(-16);
}
