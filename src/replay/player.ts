// Sends captured exchanges again, one after the other, and tells what became of each.
import type { Exchange } from '../exchange/exchange.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';
import { planReplay, type ReplayPlan } from './plan.ts';
import { type Replayable, replayRefusal } from './replayable.ts';

export interface ReplayOptions {
  readonly allowUnsafe: boolean;
  /** Base URL instead of the recorded upstream. */
  readonly to?: string;
  /** Nothing is sent; what would be is told. */
  readonly isDryRun: boolean;
}

export type ReplayResult =
  | {
      readonly kind: 'sent';
      readonly original: Replayable;
      readonly plan: ReplayPlan;
      readonly exchange: Exchange;
    }
  | { readonly kind: 'planned'; readonly original: Replayable; readonly plan: ReplayPlan }
  | { readonly kind: 'refused'; readonly original: Replayable; readonly reason: string };

/** Sends one request through a data plane and resolves with its exchange. */
export type SendReplay = (request: ReplayRequest) => Promise<Exchange>;

/** In the order given: a request may need what the one before it did. */
export async function* playReplays(
  originals: Iterable<Replayable>,
  options: ReplayOptions,
  send: SendReplay,
): AsyncGenerator<ReplayResult> {
  for (const original of originals) {
    const reason = replayRefusal(original, options);
    if (reason !== undefined) {
      yield { kind: 'refused', original, reason };
      continue;
    }
    const plan = planReplay(original, options.to);
    if (options.isDryRun) {
      yield { kind: 'planned', original, plan };
      continue;
    }
    try {
      yield { kind: 'sent', original, plan, exchange: await send(plan.request) };
    } catch (error) {
      yield { kind: 'refused', original, reason: `it could not be sent: ${messageOf(error)}` };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
