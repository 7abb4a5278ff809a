// What `tracectl check -- COMMAND` finds: a session of its own for as long as the command runs, with everything set so that
// the command's calls and spans come to it.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { FailOnRule } from '../findings/fail-on.ts';
import type { Session } from '../session/session.ts';
import type { Checked } from './check-captured.ts';
import { watchConditions } from './check-conditions.ts';
import { startCommand } from './child-command.ts';
import type { CliIo } from './cli-io.ts';
import type { ExitCode } from './exit-codes.ts';
import { reportSentence } from './report.ts';
import type { CommandToRun } from './run-arguments.ts';
import { openSession } from './run-session.ts';
import { runtimeHints } from './runtime-hints.ts';
import { sessionOptions } from './session-settings.ts';
import { tracedEnvironment } from './traced-environment.ts';

/** What is still under way when the command has ended came from somewhere else. */
const STOP_GRACE = { trafficMs: 500, relayMs: 1000, isAllIn: true };

export async function checkRun(
  words: readonly string[],
  settings: EffectiveSettings,
  rules: readonly FailOnRule[],
  io: CliIo,
): Promise<Checked | { readonly code: ExitCode }> {
  const command: CommandToRun = { words, isForShell: false };
  for (const hint of await runtimeHints(command, io.env)) reportSentence(hint, io.stderr);
  const opened = await openSession(
    sessionOptions(onAnyPort(settings), { environment: io.env }),
    settings,
    io,
  );
  if ('code' in opened) return opened;
  const { session } = opened;
  const conditions = watchConditions(rules);
  let findings: readonly FoldedFinding[] = [];
  let muted: readonly MutedFindings[] = [];
  let requests = 0;
  session.onEvent((event) => {
    if (event.type === 'exchange') conditions.see(event.exchange);
    else if (event.type === 'notice' && event.notice.severity !== 'info')
      reportSentence(event.notice.text, io.stderr);
    else if (event.type === 'summary') {
      findings = event.findings ?? [];
      muted = event.muted ?? [];
      requests = event.counts.requests;
    }
  });
  const ended = await runCommand(command, session, settings.values.json, io);
  await session.stop(STOP_GRACE);
  if (!ended.isStarted) return { code: ended.code };
  const subject = words.join(' ');
  return {
    subject,
    requests,
    findings,
    muted,
    conditions: conditions.sentences(),
    commandExitCode: ended.code,
  };
}

/** With `--json` its output goes to standard error: the report must stand alone. */
async function runCommand(
  command: CommandToRun,
  { ready, failed }: Session,
  isJson: boolean,
  io: CliIo,
): Promise<{ readonly code: ExitCode; readonly isStarted: boolean }> {
  const { proxy, sink } = ready;
  const environment = tracedEnvironment(io.env, {
    proxyUrl: proxy[0] ?? '',
    ...(sink !== undefined && { sinkUrl: sink }),
  });
  const output = isJson
    ? { out: io.stderr, err: io.stderr, prefix: '' }
    : { out: 'inherit' as const, err: 'inherit' as const, prefix: '' };
  const child = startCommand(command, io.cwd, environment, output, (sentence) =>
    reportSentence(sentence, io.stderr),
  );
  const forget = [
    io.onSignal((signal) => child.signal(signal)),
    io.beforeCrash(() => child.signal('SIGKILL')),
  ];
  const code = await Promise.race([child.ended, failed]);
  // What it left running is a part of it.
  child.signal('SIGTERM');
  for (const each of forget) each();
  return { code, isStarted: child.pid !== undefined };
}

/** Beside a proxy that runs already: nobody has to know the ports, the command is told. */
function onAnyPort(settings: EffectiveSettings): EffectiveSettings {
  const { values, origins } = settings;
  const anyPort = { host: '127.0.0.1', port: 0 };
  const usual = (key: 'listen' | 'sink' | 'otlp' | 'otlpGrpc'): boolean => origins[key].kind === 'default';
  return {
    ...settings,
    values: {
      ...values,
      ...(usual('listen') && { listen: [anyPort] }),
      ...(usual('sink') && { sink: anyPort }),
      ...(usual('otlp') && { otlp: anyPort }),
      ...(usual('otlpGrpc') && { otlpGrpc: anyPort }),
    },
  };
}
