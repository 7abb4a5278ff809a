// The result of a replay as the `replay` object of the JSON lines; also what crosses the control socket.
import { maskedUrl } from '../http/sensitive-headers.ts';
import type { LeftOut } from './plan.ts';
import type { ReplayResult } from './player.ts';
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
  readonly original: ReplayedJson;
  /** The new exchange; only when sent. */
  readonly exchange?: ReplayedJson & { readonly outcome: string; readonly failure?: string };
  /** What is or would be sent. */
  readonly request?: { readonly method: string; readonly url: string; readonly bodyBytes: number };
  /** Headers that were received and are not sent, and why. */
  readonly leftOut?: readonly LeftOut[];
  /** Why nothing was sent. */
  readonly reason?: string;
}

export function replayJson(result: ReplayResult, atMicros: number): ReplayJson {
  const head = {
    v: 1,
    type: 'replay',
    at: new Date(atMicros / 1000).toISOString(),
    result: result.kind,
    original: originalJson(result.original),
  } as const;
  if (result.kind === 'refused') return { ...head, reason: result.reason };
  const { request, leftOut } = result.plan;
  const planned = {
    ...head,
    request: { method: request.method, url: maskedUrl(request.url), bodyBytes: request.body.byteLength },
    ...(leftOut.length > 0 && { leftOut }),
  };
  if (result.kind === 'planned') return planned;
  const { exchange } = result;
  return {
    ...planned,
    exchange: {
      id: exchange.id,
      seq: exchange.seq,
      method: exchange.method,
      url: maskedUrl(exchange.url),
      ...(exchange.answer !== undefined && { status: exchange.answer.status }),
      durationMs: exchange.timing.endedMicros / 1000,
      ...(exchange.hop.context !== undefined && { traceId: exchange.hop.context.traceId }),
      outcome: exchange.outcome,
      ...(exchange.failure !== undefined && { failure: exchange.failure.reason }),
    },
  };
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
