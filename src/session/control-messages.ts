// What is said over the control socket: HTTP on a socket that only the session's owner can open (0600).
// GET /v1/exchanges answers a list, POST /v1/replay a JSON line for each result as it comes.
import type { ReplayJson } from '../replay/replay-json.ts';

export interface ReplayCommand {
  /** Each an `id` or a `seq`. */
  readonly ids: readonly string[];
  readonly allowUnsafe: boolean;
  readonly to?: string;
  readonly isDryRun: boolean;
}

/** A line of the answer to a replay: a result, an id that names nothing, or why no more will come. */
export type ReplayLine =
  | ReplayJson
  | { readonly type: 'unknown'; readonly id: string }
  | { readonly type: 'lost'; readonly reason: string };
