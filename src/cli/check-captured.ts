// What `tracectl check` finds in a session that runs, or in what was captured.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { FailOnRule } from '../findings/fail-on.ts';
import { findRunningSession } from '../session/control-client.ts';
import type { RunFindings } from '../session/control-messages.ts';
import { judgeCapture } from '../session/judge-capture.ts';
import { openCapturedSource } from './captured-source.ts';
import { watchConditions } from './check-conditions.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { reportSentence } from './report.ts';

export interface Checked extends RunFindings {
  /** For a person. */
  readonly subject: string;
  readonly conditions: readonly string[];
  /** Of the command that was run for it. */
  readonly commandExitCode?: number;
}

export async function checkCaptured(
  settings: EffectiveSettings,
  rules: readonly FailOnRule[],
  io: CliIo,
): Promise<Checked | { readonly code: ExitCode }> {
  const { from, dataDir } = settings.values;
  const running = from === undefined ? await findRunningSession(dataDir) : undefined;
  if (running === undefined) return checkFile(settings, rules, io);
  const conditions = watchConditions(rules);
  const subject = `the running session (pid ${running.record.pid})`;
  try {
    // What the session itself has found: it saw more than it holds.
    const found = await running.findings();
    if (conditions.isNeeded) {
      for await (const item of running.capture({ bodies: false, spans: false, follow: false })) {
        if ('kind' in item && item.kind === 'exchange') conditions.see(item.exchange.exchange);
      }
    }
    return { ...found, subject, conditions: conditions.sentences() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    reportSentence(`${subject} did not tell what it found: ${reason}.`, io.stderr);
    return { code: exitCode.runFailed };
  }
}

async function checkFile(
  settings: EffectiveSettings,
  rules: readonly FailOnRule[],
  io: CliIo,
): Promise<Checked | { readonly code: ExitCode }> {
  const source = await openCapturedSource(settings, { spans: true }, io);
  if ('problem' in source) {
    reportSentence(source.problem, io.stderr);
    return { code: source.isUsage ? exitCode.usage : exitCode.runFailed };
  }
  const conditions = watchConditions(rules);
  let problem: string | undefined;
  const items = async function* () {
    for await (const item of source.items()) {
      if (item.kind === 'problem') problem = item.sentence;
      else yield item;
    }
  };
  const found = await judgeCapture(items(), settings.values.mute, {
    onExchange: (exchange) => conditions.see(exchange),
  });
  if (problem !== undefined) {
    reportSentence(problem, io.stderr);
    return { code: exitCode.runFailed };
  }
  return { ...found, subject: source.name, conditions: conditions.sentences() };
}
