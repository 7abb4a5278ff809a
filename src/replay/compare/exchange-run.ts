// An exchange from memory as one side of a comparison: its answer, and what is held of the trace behind it.
import { type Exchange, isClosed } from '../../exchange/exchange.ts';
import { pathTemplate } from '../../http/path-template.ts';
import type { StoredExchange } from '../../sink/exchange-store.ts';
import type { ComparedAnswer } from './compared-answer.ts';
import type { ComparedRun } from './replay-diff.ts';
import type { TraceCall, TraceShape } from './trace-shape.ts';

/** `all`: what is held, oldest first. */
export function exchangeRun(
  { exchange }: { readonly exchange: Exchange },
  all: readonly StoredExchange[],
): ComparedRun {
  const trace = traceShape(exchange, all);
  return { answer: comparedAnswer(exchange), ...(trace !== undefined && { trace }) };
}

export function comparedAnswer(exchange: Exchange): ComparedAnswer {
  const { answer, failure } = exchange;
  // A local reply is tracectl's word about what went wrong, no answer of the upstream.
  const isAnswered = exchange.outcome === 'answered' && failure === undefined;
  return {
    ...(isAnswered && answer !== undefined && { status: answer.status }),
    ...(failure !== undefined && { failure: failure.reason }),
    headers: answer?.sent ?? [],
    body: exchange.responseBody,
    atMs: exchange.startedAtMicros / 1000,
    authority: authorityOf(exchange.url),
  };
}

/**
 * The exchange and every call that it caused: those of its trace, and those that are linked to one of them although
 * their caller lost the context. Of a trace that was used several times, what began before the next use.
 */
export function traceShape(entry: Exchange, all: readonly StoredExchange[]): TraceShape | undefined {
  const traceId = entry.hop.context?.traceId;
  if (traceId === undefined) return undefined;
  const end = nextUse(entry, traceId, all);
  const members = new Set([entry.id]);
  const calls: TraceCall[] = [];
  for (const stored of all) {
    const { exchange, link } = stored;
    const isEntry = exchange.id === entry.id;
    const cause = link?.exchange;
    const belongs = exchange.hop.context?.traceId === traceId || (cause !== undefined && members.has(cause));
    const began = exchange.startedAtMicros;
    if (!isEntry && (!belongs || began < entry.startedAtMicros || began >= end)) continue;
    members.add(exchange.id);
    calls.push(callOf(stored, isEntry));
  }
  return { calls: calls.sort((a, b) => a.startMicros - b.startMicros) };
}

/** When a replay that kept the trace's ids began; never, mostly. */
function nextUse(entry: Exchange, traceId: string, all: readonly StoredExchange[]): number {
  const uses = all.filter(
    ({ exchange }) =>
      exchange.replayOf !== undefined &&
      exchange.id !== entry.id &&
      exchange.hop.context?.traceId === traceId &&
      exchange.startedAtMicros > entry.startedAtMicros,
  );
  return Math.min(Number.POSITIVE_INFINITY, ...uses.map(({ exchange }) => exchange.startedAtMicros));
}

function callOf({ exchange, findings, caller, callee }: StoredExchange, isEntry: boolean): TraceCall {
  const from = caller?.service ?? exchange.client.name;
  const ended = isClosed(exchange) ? exchange : undefined;
  const status = ended?.answer?.status;
  return {
    ...(!isEntry && from !== undefined && { caller: from }),
    callee: callee?.service ?? exchange.service ?? authorityOf(exchange.url),
    method: exchange.method,
    path: pathTemplate(exchange.url),
    ...(status !== undefined && { status }),
    startMicros: exchange.startedAtMicros,
    durationMicros: ended?.timing.endedMicros ?? 0,
    // Those of the request itself are about the headers of whoever sent it, and a replay has other ones.
    findings: isEntry ? [] : findings.map(({ code }) => code),
  };
}

function authorityOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
}
