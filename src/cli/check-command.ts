// `tracectl check`: the rules over a running session, a capture, or a command that is run for it, and a report. Fails with exit
// code 4 when a finding is there that --fail-on lists; a command's own failure comes first, with the command's own code.
import { writeFile } from 'node:fs/promises';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { FailOnRule } from '../findings/fail-on.ts';
import { checkJson } from '../headless/check/check-json.ts';
import { checkLines } from '../headless/check/check-lines.ts';
import { type CheckResult, failingFindings, hasFailed } from '../headless/check/check-result.ts';
import { githubAnnotations } from '../headless/check/github-annotations.ts';
import { junitXml } from '../headless/check/junit-xml.ts';
import { encodeJsonLine } from '../headless/json-lines.ts';
import { systemClock } from '../trace/clock.ts';
import { type Checked, checkCaptured } from './check-captured.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { reportSentence } from './report.ts';

/** Wide enough for most, when no terminal says how wide it is; longer lines are hard to read. */
const USUAL_WIDTH = 100;

/** What a check holds against a run when nobody says otherwise. */
const usualRules: readonly FailOnRule[] = [{ kind: 'severity', severity: 'error' }];

export async function runCheck(
  command: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const { failOn, from } = settings.values;
  if (command.length > 0 && from !== undefined) {
    reportSentence(
      '--from names a capture and the words after -- a command: give one of the two.',
      io.stderr,
    );
    return exitCode.usage;
  }
  const rules = failOn.length === 0 ? usualRules : failOn;
  const started = systemClock.monotonicMicros();
  const checked =
    command.length === 0
      ? await checkCaptured(settings, rules, io)
      : await (await import('./check-run.ts')).checkRun(command, settings, rules, io);
  if ('code' in checked) return checked.code;
  const result = resultOf(checked, rules);
  const seconds = (systemClock.monotonicMicros() - started) / 1e6;
  if (!(await report(result, checked, seconds, settings, io))) return exitCode.runFailed;
  const { commandExitCode = 0 } = checked;
  if (commandExitCode !== 0) {
    if (hasFailed(result))
      reportSentence('The check failed too, but the exit code is that of the command.', io.stderr);
    return commandExitCode;
  }
  return hasFailed(result) ? exitCode.conditionMet : exitCode.ok;
}

function resultOf(
  { subject, requests, findings, muted, conditions }: Checked,
  rules: readonly FailOnRule[],
): CheckResult {
  return { subject, requests, findings, muted, conditions, failing: failingFindings(findings, rules) };
}

/** False: a report could not be written, and that was told. */
async function report(
  result: CheckResult,
  { commandExitCode }: Checked,
  seconds: number,
  { values }: EffectiveSettings,
  io: CliIo,
): Promise<boolean> {
  const { json, junit, github = io.env.GITHUB_ACTIONS === 'true' } = values;
  const width = Math.min(io.stdout.columns ?? USUAL_WIDTH, USUAL_WIDTH);
  const lines = json
    ? [encodeJsonLine(checkJson(result, systemClock.epochMicros(), commandExitCode))]
    : checkLines(result, width);
  io.stdout.write(`${lines.join('\n')}\n`);
  // GitHub reads commands from either stream of a step.
  if (github) (json ? io.stderr : io.stdout).write(`${githubAnnotations(result).join('\n')}\n`);
  if (junit === undefined) return true;
  try {
    await writeFile(junit, junitXml(result, seconds));
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    reportSentence(`The report ${junit} cannot be written: ${reason}.`, io.stderr);
    return false;
  }
}
