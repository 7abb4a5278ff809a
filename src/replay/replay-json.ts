// The result of a replay as the `replay` object of the JSON lines; also what crosses the control socket. Secrets are masked
// in here, so that no caller can forget to.
import type { Exchange } from '../exchange/exchange.ts';
import { maskedUrl } from '../http/sensitive-headers.ts';
import type { ReplayDiff, Verdict } from './compare/difference.ts';
import { nameSaysToken } from './correlate/value-kinds.ts';
import { type HeaderChanges, headerChanges } from './header-changes.ts';
import type { LeftOut } from './placeholders.ts';
import type { Replacement } from './plan.ts';
import type { ReplayEvent, ReplayResult } from './player.ts';
import type { ReplayProgress } from './progress.ts';
import type { Replayable } from './replayable.ts';

/** What is told of one of the two exchanges. */
export interface ReplayedJson {
  readonly id: string;
  readonly seq: number;
  readonly method: string;
  readonly url: string;
  readonly status?: number;
  readonly durationMs: number;
  readonly traceId?: string;
}

export interface ReplayJson {
  readonly v: 1;
  readonly type: 'replay';
  /** RFC 3339, milliseconds. */
  readonly at: string;
  readonly result: ReplayResult['kind'];
  readonly run: string;
  readonly progress: { readonly done: number; readonly total: number };
  readonly original: ReplayedJson;
  /** The new exchange; only when sent. */
  readonly exchange?: ReplayedJson & {
    readonly outcome: string;
    readonly failure?: string;
    /** Codes. */
    readonly findings?: readonly string[];
  };
  /** What is or would be sent. */
  readonly request?: {
    readonly method: string;
    readonly url: string;
    readonly bodyBytes: number;
    /** Of a dry run. */
    readonly headers?: HeaderChanges;
  };
  /** `recorded`: it went to the recorded upstream, to be compared with. Absent: where it was asked to go. */
  readonly side?: 'recorded';
  /** 0, 1, 2 ... of several rounds. Absent: there is one. */
  readonly round?: number;
  /** Headers that were received and are not sent, and why. */
  readonly leftOut?: readonly LeftOut[];
  /** Values of earlier answers that stand in the place of recorded ones. */
  readonly replaced?: readonly Replacement[];
  /** What else is not as it was captured. */
  readonly notes?: readonly string[];
  readonly verdict?: Verdict;
  readonly diff?: ReplayDiff;
  /** How late it began, where it had a time to begin at. */
  readonly lagMs?: number;
  /** Why nothing was sent. */
  readonly reason?: string;
}

/** The last line of a run. */
export interface ReplayEndJson extends ReplayProgress {
  readonly v: 1;
  readonly type: 'replayEnd';
  readonly at: string;
}

export function replayEventJson(event: ReplayEvent, atMicros: number): ReplayJson | ReplayEndJson {
  if (event.kind !== 'end') return replayJson(event, atMicros);
  return { v: 1, type: 'replayEnd', at: new Date(atMicros / 1000).toISOString(), ...event.progress };
}

export function replayJson(result: ReplayResult, atMicros: number): ReplayJson {
  const { run, done, total } = result.progress;
  const head = {
    v: 1,
    type: 'replay',
    at: new Date(atMicros / 1000).toISOString(),
    result: result.kind,
    run,
    progress: { done, total },
    original: originalJson(result.original),
  } as const;
  if (result.kind === 'refused') return { ...head, reason: result.reason };
  const { side, round } = result.job;
  const planned = {
    ...head,
    ...planJson(result),
    ...(side === 'recorded' && { side }),
    ...(round > 0 && { round }),
  };
  if (result.kind === 'planned') return planned;
  return {
    ...planned,
    exchange: exchangeJson(result.exchange, result.findings),
    verdict: result.diff.verdict,
    diff: result.diff,
    ...(result.lagMs !== undefined && { lagMs: result.lagMs }),
  };
}

function planJson({ plan, original, kind }: Exclude<ReplayResult, { readonly kind: 'refused' }>) {
  const { request, leftOut, replaced, notes } = plan;
  return {
    request: {
      method: request.method,
      url: maskedUrl(request.url),
      bodyBytes: request.body.byteLength,
      ...(kind === 'planned' && { headers: headerChanges(original.received, request.headers) }),
    },
    ...(leftOut.length > 0 && { leftOut }),
    ...(replaced.length > 0 && { replaced: replaced.map(maskedReplacement) }),
    ...(notes.length > 0 && { notes }),
  };
}

function exchangeJson(exchange: Exchange, findings: readonly string[]): NonNullable<ReplayJson['exchange']> {
  const context = exchange.hop.context ?? exchange.hop.received;
  return {
    id: exchange.id,
    seq: exchange.seq,
    method: exchange.method,
    url: maskedUrl(exchange.url),
    ...(exchange.answer !== undefined && { status: exchange.answer.status }),
    durationMs: exchange.timing.endedMicros / 1000,
    ...(context !== undefined && { traceId: context.traceId }),
    outcome: exchange.outcome,
    ...(findings.length > 0 && { findings }),
    ...(exchange.failure !== undefined && { failure: exchange.failure.reason }),
  };
}

/** A cookie or a token opens a door; an id names a thing. */
function maskedReplacement(replacement: Replacement): Replacement {
  const { where, name } = replacement;
  if (!where.startsWith('cookie ') && !where.startsWith('header ') && !nameSaysToken(name))
    return replacement;
  return { ...replacement, ...(replacement.recorded !== undefined && { recorded: '***' }), live: '***' };
}

function originalJson({ id, seq, method, url, status, durationMs, traceId }: Replayable): ReplayedJson {
  return {
    id,
    seq,
    method,
    url: maskedUrl(url),
    ...(status !== undefined && { status }),
    durationMs,
    ...(traceId !== undefined && { traceId }),
  };
}
