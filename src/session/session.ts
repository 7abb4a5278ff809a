// One running tracectl, and the view of it that faces are given.
import type { ReplayEvent } from '../replay/player.ts';
import type { ReplayOptions } from '../replay/replay-options.ts';
import type { Replayable } from '../replay/replayable.ts';
import type { LiveSession } from './live-view.ts';
import { RunningSession } from './running-session.ts';
import type { ReadyInfo, SessionEvent } from './session-event.ts';
import type { SessionDependencies, SessionOptions } from './session-options.ts';
import type { SessionProblem } from './session-problem.ts';
import type { PlayContext } from './session-replays.ts';

export interface StopGrace {
  readonly trafficMs: number;
  readonly relayMs: number;
  /** Whoever could still report spans has ended: what is missing is missing. @default false */
  readonly isAllIn?: boolean;
}

export interface Session extends LiveSession {
  readonly ready: ReadyInfo;
  /** Every event from the first on, `ready` included: subscribe before anything is awaited. */
  onEvent(listener: (event: SessionEvent) => void): void;
  /** What a process that was started for the session, and whatever it starts, is called. */
  named(pid: number, service: string): void;
  /** A sentence for whoever watches. @param severity @default info */
  tell(text: string, severity?: 'info' | 'warning'): void;
  /** Rejects when the data plane dies; never resolves. */
  readonly failed: Promise<never>;
  /** Sends captured exchanges again, from memory or from a file; each result as it comes. */
  play(
    originals: readonly Replayable[],
    options: ReplayOptions,
    context?: PlayContext,
  ): AsyncGenerator<ReplayEvent>;
  /** Stops accepting, lets what is under way end, sends the spans that wait; at most as long as each may take. */
  stop(grace: StopGrace): Promise<void>;
}

export type SessionStart = { readonly session: Session } | { readonly problem: SessionProblem };

export async function startSession(
  options: SessionOptions,
  dependencies: SessionDependencies,
): Promise<SessionStart> {
  const running = new RunningSession(options, dependencies);
  const problem = await running.start();
  return problem === undefined ? { session: running } : { problem };
}
