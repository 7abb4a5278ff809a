// The face of a run: the dashboard where a person sits before a terminal, lines everywhere else.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { createJsonLines } from '../headless/json-lines.ts';
import { summaryLine } from '../headless/plain-line.ts';
import { createPlainLines } from '../headless/plain-lines.ts';
import { createSentences } from '../headless/sentences.ts';
import type { LiveSession } from '../session/live-view.ts';
import type { SessionEvent } from '../session/session-event.ts';
import { systemClock } from '../trace/clock.ts';
import { restoreTerminal } from '../tui/restore-terminal.ts';
import type { DashboardEnd, DashboardIo, startDashboard } from '../tui/start-dashboard.tsx';
import { dashboardEntry } from './bundle-locations.ts';
import type { CliIo } from './cli-io.ts';
import { dashboardExporter } from './dashboard-exporter.ts';
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

/** A session here, or what is watched of others. */
export interface ShownSession extends LiveSession {
  onEvent(listener: (event: SessionEvent) => void): void;
}

/** Makes the face once there is a session; what the face needs is loaded from now on, while the session starts. */
export function prepareFace(
  settings: EffectiveSettings,
  io: CliIo,
): (session: ShownSession) => Promise<Face> {
  const surroundings = {
    isStdinTerminal: io.stdin.isTTY === true,
    isStdoutTerminal: io.stdout.isTTY === true,
    environment: io.env,
  };
  const kind = chooseFace(settings.values, surroundings);
  if (kind === 'dashboard') {
    const loading = loadDashboard();
    // Whoever awaits it sees the failure; a session that cannot start never does.
    loading.catch(() => {});
    const { theme, ascii, mouse, key } = settings.values;
    const look = {
      color: usesColor(settings.values.color, surroundings),
      theme,
      ascii,
      mouse,
      keys: key,
      exporter: dashboardExporter(settings, io),
    };
    return async (session) => dashboardFace(session, (await loading).startDashboard, look, io);
  }
  const output = { out: io.stdout, err: io.stderr, clock: systemClock };
  const tell =
    kind === 'json'
      ? createJsonLines(output)
      : kind === 'sentences'
        ? createSentences(output)
        : createPlainLines({ ...output, isQuiet: kind === 'quiet' });
  return async (session) => lineFace(session, tell, io);
}

function lineFace(session: ShownSession, tell: (event: SessionEvent) => void, io: CliIo): Face {
  session.onEvent(tell);
  return {
    ended: new Promise<never>(() => {}),
    stop: async () => {},
    finish: () => drained(io.stdout),
  };
}

/** Ink costs more to load than all the rest of the start, so it is a bundle of its own. */
async function loadDashboard(): Promise<typeof import('../tui/start-dashboard.tsx')> {
  return await import(dashboardEntry().href);
}

type DashboardLook = Pick<DashboardIo, 'color' | 'theme' | 'ascii' | 'mouse' | 'keys' | 'exporter'>;

function dashboardFace(
  session: ShownSession,
  start: typeof startDashboard,
  look: DashboardLook,
  io: CliIo,
): Face {
  const dashboard = start(session, {
    ...look,
    stdin: io.stdin,
    stdout: io.stdout,
    stderr: io.stderr,
    platform: io.platform,
    environment: io.env,
    suspendSelf: io.suspendSelf,
    folder: io.cwd,
  });
  const forget = io.beforeCrash(() => {
    // Unmounted now, or Ink would draw its last frame over the report when the process exits.
    void dashboard.stop();
    restoreTerminal(STDOUT_FD);
  });
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
    if (stream.writable) stream.write('', () => resolve());
    else resolve();
  });
}
