// The dashboard's life: from taking over the terminal to giving it back. The program decides beforehand whether there is a
// terminal to draw on, and afterwards on the exit code.
import type { LiveSession } from '../session/live-view.ts';
import { Dashboard } from './dashboard.tsx';
import { render } from './ink.ts';
import { createTheme } from './theme.ts';
import type { Leaving } from './view-state.ts';

export interface DashboardIo {
  /** Must be a terminal: keys are read in raw mode. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly color: boolean;
}

/** `quit` and `interrupt`: by a key of the person. `stopped`: by the program. */
export type DashboardEnd = Leaving | 'stopped';

export interface RunningDashboard {
  /** How it ended, once the terminal is restored. Rejects when a component threw: our mistake, restored all the same. */
  readonly done: Promise<DashboardEnd>;
  stop(): Promise<void>;
}

/** One frame costs 12-20 ms of this thread; more than this many a second nobody can read. */
const MAX_FPS = 15;

export function startDashboard(
  session: LiveSession,
  { stdin, stdout, stderr, color }: DashboardIo,
): RunningDashboard {
  const app = render(<Dashboard session={session} theme={createTheme({ color })} />, {
    stdin,
    stdout,
    stderr,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: MAX_FPS,
    exitOnCtrlC: false,
    patchConsole: false,
    // Ink would draw nothing where the variable CI is set; the program has decided already.
    interactive: true,
  });
  const done = app
    .waitUntilExit()
    .then((how): DashboardEnd => (how === 'quit' || how === 'interrupt' ? how : 'stopped'));
  return {
    done,
    stop: async () => {
      app.unmount();
      await done.then(
        () => undefined,
        () => undefined,
      );
    },
  };
}
