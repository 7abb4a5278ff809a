// The dashboard's life: from taking over the terminal to giving it back. The program decides beforehand whether there is a
// terminal to draw on, and afterwards on the exit code.
import type { LiveSession } from '../session/live-view.ts';
import { systemClock } from '../trace/clock.ts';
import { askBackground } from './ask-background.ts';
import { backgroundOfEnvironment } from './background-query.ts';
import { Dashboard, type DashboardHost } from './dashboard.tsx';
import { DashboardModel } from './dashboard-model.ts';
import type { Effect } from './effect.ts';
import type { EffectWorld, Exporter } from './effects/effect-world.ts';
import { runEffect } from './effects/run-effects.ts';
import { createGlyphs } from './glyphs.ts';
import { render } from './ink.ts';
import { createKeyTable, type KeyRule } from './keys/key-table.ts';
import { MOUSE_OFF, MOUSE_ON } from './keys/mouse-events.ts';
import { bySeq } from './ledger/entry-order.ts';
import { colorDepth, createTheme, type Theme, type ThemeName } from './theme.ts';
import type { Leaving } from './view-state.ts';

export interface DashboardIo {
  /** Must be a terminal: keys are read in raw mode. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly color: boolean;
  /** @default 'auto': as the terminal says of its background */
  readonly theme?: ThemeName | 'auto';
  /** Plain characters only. @default false */
  readonly ascii?: boolean;
  /** Clicks and wheel from the start. @default false */
  readonly mouse?: boolean;
  readonly keys?: readonly KeyRule[];
  /** Where the terminal runs. @default Linux, and an empty environment */
  readonly platform?: NodeJS.Platform;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Absent: nothing can be exported. */
  readonly exporter?: Exporter;
  /** Folder that exported files go to. @default the one the program runs in */
  readonly folder?: string;
  /** Stops the process until the shell lets it go on. */
  readonly suspendSelf?: () => Promise<void>;
}

/** `quit` and `interrupt`: by a key of the person. `stopped`: by the program. */
export type DashboardEnd = Leaving | 'stopped';

export interface RunningDashboard {
  /** How it ended, once the terminal is restored. Rejects when a component threw: our mistake, restored all the same. */
  readonly done: Promise<DashboardEnd>;
  stop(): Promise<void>;
}

/** A key is drawn at once; what arrives is held back by the model. */
const MAX_FPS = 60;

export function startDashboard(session: LiveSession, io: DashboardIo): RunningDashboard {
  const stopping = new AbortController();
  const done = run(session, io, stopping.signal);
  return {
    done,
    stop: async () => {
      stopping.abort();
      await done.then(
        () => undefined,
        () => undefined,
      );
    },
  };
}

async function run(session: LiveSession, io: DashboardIo, stopping: AbortSignal): Promise<DashboardEnd> {
  const theme = await chosenTheme(io);
  if (stopping.aborted) return 'stopped';
  const { stdin, stdout, stderr } = io;
  let host: DashboardHost | undefined;
  const takeHost = (given: DashboardHost): void => {
    host = given;
  };
  const isMouse = io.mouse === true;
  const model = new DashboardModel({
    session,
    theme,
    glyphs: createGlyphs({ ascii: io.ascii ?? false }),
    keys: createKeyTable(io.keys),
    size: { columns: stdout.columns, rows: stdout.rows },
    isMouseOn: isMouse,
    nowMicros: systemClock.epochMicros,
    onEffect: (effect) => carryOut(effect),
    onLeave: (how) => host?.exit(how),
    onFailure: (error) => host?.exit(error instanceof Error ? error : new Error(String(error))),
  });
  const carryOut = (effect: Effect): void => {
    if (host === undefined) return;
    const world = effectWorld(session, io, model, host);
    runEffect(effect, world).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      model.say({ text: `That did not work: ${reason}`, severity: 'error' });
    });
  };
  try {
    if (isMouse) stdout.write(MOUSE_ON);
    const app = render(<Dashboard model={model} onHost={takeHost} />, {
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
    stopping.addEventListener('abort', () => app.unmount());
    const how = await app.waitUntilExit();
    return how === 'quit' || how === 'interrupt' ? how : 'stopped';
  } finally {
    model.stop();
    // Ink knows nothing of the mouse.
    if (model.state.isMouseOn) stdout.write(MOUSE_OFF);
  }
}

/** The last word is a flag; then what the environment or the terminal itself says. */
async function chosenTheme({
  color,
  theme = 'auto',
  environment = {},
  stdin,
  stdout,
}: DashboardIo): Promise<Theme> {
  if (!color) return createTheme('mono', 'none');
  const depth = colorDepth(environment);
  if (theme !== 'auto') return createTheme(theme, depth);
  const background = backgroundOfEnvironment(environment) ?? (await askBackground(stdin, stdout));
  return createTheme(background ?? 'dark', depth);
}

function effectWorld(
  session: LiveSession,
  { stdout, platform = 'linux', environment = {}, suspendSelf, exporter, folder = '.' }: DashboardIo,
  model: DashboardModel,
  host: DashboardHost,
): EffectWorld {
  /** Ink knows nothing of the mouse. */
  const withoutMouse = async (use: () => Promise<void>): Promise<void> => {
    if (model.state.isMouseOn) stdout.write(MOUSE_OFF);
    await host.suspendTerminal(use);
    if (model.state.isMouseOn) stdout.write(MOUSE_ON);
  };
  return {
    session,
    surroundings: { platform, environment },
    folder,
    ...(exporter !== undefined && { exporter }),
    writeTerminal: (sequence) => stdout.write(sequence),
    redraw: () => void host.suspendTerminal(async () => {}),
    suspend: async () => {
      if (suspendSelf === undefined)
        return model.say({ text: 'There is no shell to go back to.', severity: 'info' });
      await withoutMouse(suspendSelf);
    },
    suspendTerminal: withoutMouse,
    entry: (id) => model.ledger.entry(id),
    listed: () => [...model.ledger.rows].sort(bySeq),
    ask: (question) => model.ask(question),
    isRevealed: () => model.state.isRevealed,
    say: (message) => model.say(message),
  };
}
