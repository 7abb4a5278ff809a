// `tracectl run`: commands whose calls and spans come here. Into the session that runs already, or into one of their own.
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { findRunningSession } from '../session/control-client.ts';
import type { Session } from '../session/session.ts';
import { type ChildCommand, type ChildOutput, startCommand } from './child-command.ts';
import type { CliIo } from './cli-io.ts';
import type { ExitCode } from './exit-codes.ts';
import { reportSentence } from './report.ts';
import type { CommandToRun } from './run-arguments.ts';
import { type Companion, runSession } from './run-session.ts';
import { runtimeHints } from './runtime-hints.ts';
import { sessionOptions } from './session-settings.ts';
import { tracedEnvironment } from './traced-environment.ts';

/** How long commands may take to end after they were told to, before they are ended. */
const STOP_GRACE_MS = 5_000;

export async function runCommands(
  commands: readonly CommandToRun[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  for (const command of commands)
    for (const hint of await runtimeHints(command, io.env)) reportSentence(hint, io.stderr);
  const running = asksForItsOwn(settings) ? undefined : await findRunningSession(settings.values.dataDir);
  const proxyUrl = running?.record.proxy[0];
  if (running === undefined || proxyUrl === undefined) return inOwnSession(commands, settings, io);
  reportSentence(`It runs in the session of pid ${running.record.pid}, at ${proxyUrl}.`, io.stderr);
  const { sink } = running.record;
  const group = new CommandGroup(commands, io, outputsTo(io, 'lines', settings, commands));
  group.start({ proxyOf: () => proxyUrl, ...(sink !== undefined && { sinkUrl: sink }) });
  return group.ended.finally(() => group.stop());
}

/** Whoever says how the session is to be wants one of that kind. */
function asksForItsOwn({ origins }: EffectiveSettings): boolean {
  return Object.entries(origins).some(([key, { kind }]) => kind === 'flag' && key !== 'dataDir');
}

async function inOwnSession(
  commands: readonly CommandToRun[],
  given: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const names = [...new Set(commands.flatMap(({ service }) => (service === undefined ? [] : [service])))];
  const settings = ownSettings(given, names);
  const { json, tui } = settings.values;
  const face = json ? 'json' : tui ? 'dashboard' : 'lines';
  const group = new CommandGroup(commands, io, outputsTo(io, face, settings, commands));
  const companion: Companion = {
    begin: (session) => {
      const { proxy, sink, callers } = session.ready;
      const proxyOf = (service: string | undefined): string =>
        callers.find(({ name }) => name === service)?.url ?? proxy[0] ?? '';
      group.start({ proxyOf, ...(sink !== undefined && { sinkUrl: sink }) }, session);
    },
    ended: group.ended,
    stop: () => group.stop(),
  };
  const options = sessionOptions(settings, { environment: io.env });
  // What the command prints on standard output is its own.
  const faceIo = face === 'lines' ? { ...io, stdout: io.stderr } : io;
  return runSession(options, settings, faceIo, companion);
}

/**
 * Any free port, since nobody has to know it, and one for each service, by which it is known whatever its runtime sends;
 * lines instead of the dashboard unless that is asked for.
 */
function ownSettings(settings: EffectiveSettings, names: readonly string[]): EffectiveSettings {
  const { values, origins } = settings;
  const known = new Set(values.caller.map(({ name }) => name));
  const caller = [
    ...values.caller,
    ...names.filter((name) => !known.has(name)).map((name) => ({ name, port: 0 })),
  ];
  const listen = origins.listen.kind === 'default' ? [{ host: '127.0.0.1', port: 0 }] : values.listen;
  return {
    ...settings,
    values: { ...values, listen, caller, tui: values.tui && origins.tui.kind === 'flag' },
  };
}

interface Surroundings {
  /** URL of the proxy for a service. */
  readonly proxyOf: (service: string | undefined) => string;
  readonly sinkUrl?: string;
}

type OutputOf = (command: CommandToRun) => ChildOutput;

/**
 * One command has tracectl's own streams, several have their names before each line. Beside JSON lines everything goes to
 * standard error; beside the dashboard, which has the screen, into files in the data folder.
 */
function outputsTo(
  io: CliIo,
  face: 'json' | 'dashboard' | 'lines',
  { values: { dataDir } }: EffectiveSettings,
  commands: readonly CommandToRun[],
): OutputOf {
  const width = Math.max(...commands.map(({ service = '' }) => service.length));
  const prefixOf = ({ service = '' }: CommandToRun) =>
    commands.length > 1 ? `${service.padEnd(width)} | ` : '';
  if (face === 'dashboard') {
    return (command) => {
      const folder = join(dataDir, 'output');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${command.service ?? 'command'}-${io.pid}.log`);
      const file = createWriteStream(path, { mode: 0o600 });
      return { out: file, err: file, prefix: '', path };
    };
  }
  if (face === 'json') return (command) => ({ out: io.stderr, err: io.stderr, prefix: prefixOf(command) });
  if (commands.length === 1) return () => ({ out: 'inherit', err: 'inherit', prefix: '' });
  return (command) => ({ out: io.stdout, err: io.stderr, prefix: prefixOf(command) });
}

/** The commands of one run, from their start to the end of the last of them. */
class CommandGroup {
  readonly #commands: readonly CommandToRun[];
  readonly #io: CliIo;
  readonly #outputOf: OutputOf;
  readonly #ended = Promise.withResolvers<ExitCode>();
  #running: readonly ChildCommand[] = [];
  #forget: readonly (() => void)[] = [];

  constructor(commands: readonly CommandToRun[], io: CliIo, outputOf: OutputOf) {
    this.#commands = commands;
    this.#io = io;
    this.#outputOf = outputOf;
  }

  /** Resolves with the first exit code that is not 0, when all have ended. */
  get ended(): Promise<ExitCode> {
    return this.#ended.promise;
  }

  start({ proxyOf, sinkUrl }: Surroundings, session?: Session): void {
    const io = this.#io;
    this.#running = this.#commands.map((command) => {
      const { service } = command;
      const environment = tracedEnvironment(io.env, {
        proxyUrl: proxyOf(service),
        ...(sinkUrl !== undefined && { sinkUrl }),
        ...(service !== undefined && { service }),
      });
      const output = this.#outputOf(command);
      if (output.path !== undefined)
        session?.tell(`what ${service ?? 'the command'} prints goes to ${output.path}`);
      const child = startCommand(command, io.cwd, environment, output, (text) =>
        reportSentence(text, io.stderr),
      );
      if (child.pid !== undefined && service !== undefined) session?.named(child.pid, service);
      return child;
    });
    this.#forget = [
      io.onSignal((signal) => this.#signal(signal)),
      io.beforeCrash(() => this.#signal('SIGKILL')),
    ];
    void this.#watch();
  }

  /** Tells what still runs to end; what does not is ended. Resolves with the exit code. */
  async stop(): Promise<ExitCode | undefined> {
    if (this.#running.length === 0) return undefined;
    this.#signal('SIGTERM');
    const grace = new AbortController();
    const late = setTimeout(STOP_GRACE_MS, undefined, { signal: grace.signal }).then(
      () => this.#signal('SIGKILL'),
      () => {},
    );
    const code = await this.#ended.promise;
    grace.abort();
    await late;
    // Children that outlive their parent are part of it.
    this.#signal('SIGKILL');
    for (const forget of this.#forget) forget();
    return code;
  }

  async #watch(): Promise<void> {
    let first = 0;
    await Promise.all(
      this.#running.map(async (child, i) => {
        const code = await child.ended;
        if (first === 0) first = code;
        const name = this.#commands[i]?.service;
        if (this.#commands.length > 1 && code !== 0)
          reportSentence(`${name} ended with code ${code}.`, this.#io.stderr);
      }),
    );
    this.#ended.resolve(first);
  }

  #signal(signal: NodeJS.Signals): void {
    for (const child of this.#running) child.signal(signal);
  }
}
