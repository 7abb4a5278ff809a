// One exchange as a list of requests to send again shows it, whether it comes from memory or from a file.
import type { Exchange } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';

export interface ListedExchange {
  readonly id: string;
  readonly seq: number;
  readonly method: string;
  readonly url: string;
  readonly status?: number;
  readonly durationMs: number;
  /** RFC 3339. */
  readonly at: string;
  /** Whether nobody's request caused it: nothing else will repeat it. */
  readonly isEntry: boolean;
  readonly replayOf?: string;
}

/** `link`: a call that began a trace of its own because its caller lost the context is no entry. */
export function listedExchange(exchange: Exchange, link: Link | undefined): ListedExchange {
  const { id, seq, method, url, answer, timing, hop, replayOf, startedAtMicros } = exchange;
  return {
    id,
    seq,
    method,
    url,
    ...(answer !== undefined && { status: answer.status }),
    durationMs: timing.endedMicros / 1000,
    at: new Date(startedAtMicros / 1000).toISOString(),
    isEntry: hop.relation === 'started' && link?.exchange === undefined,
    ...(replayOf !== undefined && { replayOf }),
  };
}
