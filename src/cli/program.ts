// The commands and their arguments. What a command needs is loaded when it runs, so that `--help` stays quick: the reports
// too, because measuring text in cells takes tables that cost 18 ms to set up, nearly as much as Node itself.
import { Argument, Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { CaptureCommandName, CommandName } from '../config/setting.ts';
import type { SettingKey } from '../config/settings.ts';
import type { FlagUse } from '../config/sources.ts';
import { breakableServices, faultMeanings, faultNames, USUAL_FAULT } from '../demo/faults.ts';
import { captureCommands } from './capture-commands.ts';
import type { CliIo } from './cli-io.ts';
import {
  type CommandSummary,
  commandSummaries,
  configSummaries,
  type Shell,
  shells,
} from './command-summaries.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { loadSettings } from './load-settings.ts';
import { addSettingOptions, readFlagUses } from './setting-options.ts';

export async function runProgram(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  let ended: ExitCode = exitCode.ok;
  const program = createProgram(io, (code) => {
    ended = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  }
  return ended;
}

function createProgram(io: CliIo, end: (code: ExitCode) => void): Command {
  const program = new Command('tracectl')
    .description(packageJson.description)
    .version(packageJson.version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .enablePositionalOptions()
    .helpCommand('help [command]', 'Print the help of a command.')
    .showHelpAfterError('Try --help.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'tracectl: ')),
      getOutHelpWidth: () => helpWidth(io.stdout),
      getErrHelpWidth: () => helpWidth(io.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });

  const withSettings = (
    command: Command,
    name: CommandName,
    run: (settings: EffectiveSettings) => Promise<ExitCode>,
  ): Promise<void> => withUses(readFlagUses(command, name), name, run);
  const withUses = async (
    uses: ReadonlyMap<SettingKey, FlagUse>,
    name: CommandName,
    run: (settings: EffectiveSettings) => Promise<ExitCode>,
  ): Promise<void> => {
    const { settings, problems } = loadSettings(io, uses, name);
    if (problems.length === 0) return end(await run(settings));
    const { reportProblems } = await import('./report.ts');
    reportProblems(problems, io.stderr);
    end(exitCode.usage);
  };

  const proxy = addCommand(program, commandSummaries.proxy);
  addSettingOptions(proxy, 'proxy');
  proxy.action(() =>
    withSettings(proxy, 'proxy', async (settings) => {
      const { runProxy } = await import('./proxy-command.ts');
      return runProxy(settings, io);
    }),
  );

  const run = addCommand(program, commandSummaries.run)
    // What follows the command is the command's own.
    .passThroughOptions()
    .addHelpText('after', runHelp);
  addSettingOptions(run, 'run');
  run.action(async (words: string[]) => {
    const { takeNames, commandsToRun } = await import('./run-arguments.ts');
    const { names, uses } = takeNames(readFlagUses(run, 'run'));
    return withUses(uses, 'run', async (settings) => {
      const chosen = commandsToRun(words, names, settings.values.run);
      if ('problem' in chosen) {
        const { reportProblems } = await import('./report.ts');
        reportProblems([chosen.problem], io.stderr);
        return exitCode.usage;
      }
      const { runCommands } = await import('./run-command.ts');
      return runCommands(chosen.commands, settings, io);
    });
  });

  const demo = addCommand(program, commandSummaries.demo).addHelpText('after', () => faultHelp());
  addSettingOptions(demo, 'demo');
  demo.action(() =>
    withSettings(demo, 'demo', async (settings) => {
      const { runDemo } = await import('./demo-command.ts');
      return runDemo(settings, io);
    }),
  );

  const check = addCommand(program, commandSummaries.check).usage('[options] [-- command...]');
  addSettingOptions(check, 'check');
  check.action((command: string[]) =>
    withSettings(check, 'check', async (settings) => {
      const { runCheck } = await import('./check-command.ts');
      return runCheck(command, settings, io);
    }),
  );

  const replay = addCommand(program, commandSummaries.replay);
  addSettingOptions(replay, 'replay');
  replay.action((ids: string[]) =>
    withSettings(replay, 'replay', async (settings) => {
      const { runReplay } = await import('./replay-command.ts');
      return runReplay(ids, settings, io);
    }),
  );

  for (const [name, run] of Object.entries(captureCommands)) {
    const command = addCommand(program, commandSummaries[name as CaptureCommandName]);
    addSettingOptions(command, name as CaptureCommandName);
    command.action((words: string | string[] | undefined) =>
      withSettings(command, name as CaptureCommandName, (settings) =>
        run(typeof words === 'string' ? [words] : Array.isArray(words) ? words : [], settings, io),
      ),
    );
  }

  addCommand(program, commandSummaries.explain)
    .option('--json', 'Print one JSON object a line.')
    .action(async (code: string | undefined, { json = false }: { json?: boolean }) => {
      end((await import('./explain-command.ts')).runExplain(code, json, io));
    });

  addConfigCommands(addCommand(program, commandSummaries.config), io, end);

  addCommand(program, commandSummaries.completion)
    .addArgument(new Argument('<shell>').choices(shells))
    .action(async (shell: Shell) => {
      const { completionScripts } = await import('./completion-scripts.ts');
      io.stdout.write(completionScripts[shell]());
    });
  return program;
}

const runHelp = `
With --service NAME, NAME alone says which service the command is; NAME=URL[@PORT] is one that it calls.
Without a command, the commands of the project file are run ("run": ["orders=node orders.js", ...]).

What is set for the command: HTTP_PROXY, NO_PROXY, NODE_USE_ENV_PROXY, JAVA_TOOL_OPTIONS, and where OpenTelemetry's SDKs
send their spans. What some runtimes need beside it:
  Node      22.21, 24.5 or later
  Go        sends nothing to localhost through a proxy: --service NAME=URL@PORT for each callee, and call that port
  Java      java.net.http and HttpURLConnection need nothing; Apache's client useSystemProperties()
  Python    requests, httpx and urllib need nothing; aiohttp trust_env=True`;

/** What `--break` takes. */
function faultHelp(): string {
  const width = Math.max(...faultNames.map((name) => name.length));
  const lines = faultNames.map((name) => `  ${name.padEnd(width)}  ${faultMeanings[name]}`);
  return [
    '',
    `What a service can do wrong (--break SERVICE:HOW; ${USUAL_FAULT} when HOW is left out):`,
    ...lines,
    '',
    `Services: ${breakableServices.join(', ')}; stock calls nobody.`,
  ].join('\n');
}

function addConfigCommands(config: Command, io: CliIo, end: (code: ExitCode) => void): void {
  const load = () => import('./config-command.ts');
  config.option('--json', 'Print one JSON object.').action(async ({ json = false }: { json?: boolean }) => {
    end((await load()).listSettings(json, io));
  });
  addCommand(config, configSummaries.get).action(async (key: string) => {
    end((await load()).printSetting(key, io));
  });
  addCommand(config, configSummaries.set).action(async (key: string, values: string[]) => {
    end(await (await load()).setUserSetting(key, values, io));
  });
  addCommand(config, configSummaries.unset).action(async (key: string) => {
    end(await (await load()).unsetUserSetting(key, io));
  });
  addCommand(config, configSummaries.path).action(async () => {
    end((await load()).printUserFilePath(io));
  });
}

function addCommand(parent: Command, { usage, summary }: CommandSummary): Command {
  return parent.command(usage).description(summary).helpOption('-h, --help', 'Print this help.');
}

/** Longer lines are hard to read, however wide the terminal is. */
function helpWidth(stream: NodeJS.WriteStream): number {
  return Math.min(stream.columns ?? 80, 120);
}
