// The face of a run: the dashboard where a person sits before a terminal, lines everywhere else.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { createJsonLines } from '../headless/json-lines.ts';
import { summaryLine } from '../headless/plain-line.ts';
import { createPlainLines } from '../headless/plain-lines.ts';
import type { Session } from '../session/session.ts';
import type { SessionEvent } from '../session/session-event.ts';
import { systemClock } from '../trace/clock.ts';
import { restoreTerminal } from '../tui/restore-terminal.ts';
import type { DashboardEnd } from '../tui/start-dashboard.tsx';
import { dashboardEntry } from './bundle-locations.ts';
import type { CliIo } from './cli-io.ts';
import { chooseFace, usesColor } from './face-choice.ts';

const STDOUT_FD = 1;

export interface Face {
  /** Resolves when the person ends the run from within the face; never, for lines. Rejects on a fault of the face. */
  readonly ended: Promise<DashboardEnd>;
  /** Gives the terminal back. */
  stop(): Promise<void>;
  /** The session has ended and its summary has been told: the last words. */
  finish(): Promise<void>;
}

export async function startFace(session: Session, settings: EffectiveSettings, io: CliIo): Promise<Face> {
  const surroundings = {
    isStdinTerminal: io.stdin.isTTY === true,
    isStdoutTerminal: io.stdout.isTTY === true,
    environment: io.env,
  };
  const kind = chooseFace(settings.values, surroundings);
  if (kind === 'dashboard')
    return startDashboardFace(session, usesColor(settings.values.color, surroundings), io);
  const output = { out: io.stdout, err: io.stderr, clock: systemClock };
  return lineFace(
    session,
    kind === 'json' ? createJsonLines(output) : createPlainLines({ ...output, isQuiet: kind === 'quiet' }),
    io,
  );
}

function lineFace(session: Session, tell: (event: SessionEvent) => void, io: CliIo): Face {
  session.onEvent(tell);
  return {
    ended: new Promise<never>(() => {}),
    stop: async () => {},
    finish: () => drained(io.stdout),
  };
}

/** Ink is only loaded here: it costs more than all the rest of the start. */
async function startDashboardFace(session: Session, color: boolean, io: CliIo): Promise<Face> {
  const { startDashboard } = (await import(
    dashboardEntry().href
  )) as typeof import('../tui/start-dashboard.tsx');
  const forget = io.beforeCrash(() => restoreTerminal(STDOUT_FD));
  const dashboard = startDashboard(session, { stdin: io.stdin, stdout: io.stdout, stderr: io.stderr, color });
  let summary: string | undefined;
  session.onEvent((event) => {
    if (event.type === 'summary') summary = summaryLine(event.counts, event.relay);
  });
  return {
    ended: dashboard.done,
    stop: async () => {
      await dashboard.stop();
      forget();
    },
    finish: async () => {
      if (summary !== undefined) io.stdout.write(`${summary}\n`);
    },
  };
}

/** A pipe is written to behind the scenes; ending before it is drained would lose the last lines. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
