// Watches a run for the reasons to end it, and remembers what `--fail-on` has to say about it.

import { type FailOnRule, failOnMatches, failOnMatchesFinding } from '../findings/fail-on.ts';
import type { SessionEvent } from '../session/session-event.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';

export interface RunLimits {
  readonly failOn: readonly FailOnRule[];
  readonly maxRequests?: number;
}

export interface RunWatch {
  /** Resolves when enough exchanges have ended. */
  readonly enough: Promise<void>;
  see(event: SessionEvent): void;
  /** How the run ends by itself, with the first reason that was met, as a sentence. */
  verdict(): { readonly code: ExitCode; readonly reason?: string };
}

export function createRunWatch({ failOn, maxRequests }: RunLimits): RunWatch {
  const enough = Promise.withResolvers<void>();
  let ended = 0;
  let reason: string | undefined;
  return {
    enough: enough.promise,
    see: (event) => {
      if (event.type === 'finding') reason ??= failOnMatchesFinding(failOn, event.finding);
      if (event.type !== 'exchange') return;
      ended += 1;
      reason ??= failOnMatches(failOn, event.exchange, event.findings);
      if (maxRequests !== undefined && ended >= maxRequests) enough.resolve();
    },
    verdict: () => (reason === undefined ? { code: exitCode.ok } : { code: exitCode.conditionMet, reason }),
  };
}
