// One exchange as a list of requests to send again shows it, whether it comes from memory or from a file.
import type { Replayable } from '../replay/replayable.ts';

export interface ListedExchange {
  readonly id: string;
  readonly seq: number;
  readonly method: string;
  readonly url: string;
  readonly status?: number;
  readonly durationMs: number;
  /** RFC 3339. */
  readonly at: string;
  /** Whether it began its trace. */
  readonly isEntry: boolean;
  readonly replayOf?: string;
}

export function listedExchange(exchange: Replayable, startedAtMicros: number): ListedExchange {
  const { id, seq, method, url, status, durationMs, isEntry, replayOf } = exchange;
  return {
    id,
    seq,
    method,
    url,
    ...(status !== undefined && { status }),
    durationMs,
    at: new Date(startedAtMicros / 1000).toISOString(),
    isEntry,
    ...(replayOf !== undefined && { replayOf }),
  };
}
