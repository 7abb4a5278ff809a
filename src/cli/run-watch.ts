// Watches a run for the reasons to end it, and remembers what `--fail-on` has to say about it.

import type { Finding } from '../exchange/finding.ts';
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
  /** How the run ends by itself, with the first reason that was met and holds still, as a sentence. */
  verdict(): { readonly code: ExitCode; readonly reason?: string };
}

/** Reasons that are remembered each by itself, because what they rest on may be withdrawn. The next one stands for all that follow. */
const MOST_REASONS = 2_000;

export function createRunWatch({ failOn, maxRequests }: RunLimits): RunWatch {
  const enough = Promise.withResolvers<void>();
  let ended = 0;
  /** By what they are about. */
  const reasons = new Map<string, string>();
  let beyond: string | undefined;
  const note = (about: string, reason: string | undefined): void => {
    if (reason === undefined || reasons.has(about)) return;
    if (reasons.size < MOST_REASONS) reasons.set(about, reason);
    else beyond ??= reason;
  };
  return {
    enough: enough.promise,
    see: (event) => {
      if (event.type === 'finding') note(aboutOf(event.finding), failOnMatchesFinding(failOn, event.finding));
      if (event.type === 'withdrawn') {
        reasons.delete(aboutOf(event.finding));
        const { exchange, findings } = event;
        if (exchange !== undefined) note(exchange.id, failOnMatches(failOn, exchange, findings));
      }
      if (event.type !== 'exchange') return;
      ended += 1;
      note(event.exchange.id, failOnMatches(failOn, event.exchange, event.findings));
      if (maxRequests !== undefined && ended >= maxRequests) enough.resolve();
    },
    verdict: () => {
      const reason = reasons.values().next().value ?? beyond;
      return reason === undefined ? { code: exitCode.ok } : { code: exitCode.conditionMet, reason };
    },
  };
}

function aboutOf({ exchange, code, service = '', callee = '' }: Finding): string {
  return exchange ?? [code, service, callee].join('\n');
}
