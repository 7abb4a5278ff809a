// `tracectl replay`: sends captured requests again, and prints what came of each and what it differs in.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { authorityOf } from '../replay/refusal.ts';
import type { EditedRequest, ReplayOptions } from '../replay/replay-options.ts';
import { findRunningSession } from '../session/control-client.ts';
import type { ReplayLine } from '../session/control-messages.ts';
import type { CliIo } from './cli-io.ts';
import { editRequest } from './edit-request.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { createProgressLine } from './progress-bar.ts';
import { replayFailure } from './replay-fail-on.ts';
import { isSuccess, resultLines } from './replay-lines.ts';
import { replayOptionsOf } from './replay-options-of.ts';
import { isAgreed, readWords, type Selection, select } from './replay-selection.ts';
import { openReplaySource, type ReplaySource } from './replay-source.ts';
import { reportSentence } from './report.ts';

export async function runReplay(
  args: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const { values } = settings;
  const fail = (sentence: string, code: ExitCode): ExitCode => {
    reportSentence(sentence, io.stderr);
    return code;
  };
  const words = readWords(args);
  if (words.kind === 'wrong') return fail(words.problem, exitCode.usage);
  if (words.kind === 'ids' && values.last) {
    return fail('--last names one request and the numbers name others: give one of the two.', exitCode.usage);
  }
  const read = await replayOptionsOf(settings, io);
  if ('problem' in read) return fail(read.problem, exitCode.usage);
  if (values.edit && !io.stdin.isTTY) return fail('--edit needs a terminal.', exitCode.usage);

  const source = await openReplaySource(words.kind === 'filter' ? words.asked : undefined, settings, io);
  if ('problem' in source) return fail(source.problem, exitCode.runFailed);
  const selection = await select(words, settings, source, io);
  if ('code' in selection) return selection.code;
  if (!(await isProductionAgreed(settings, io))) return exitCode.usage;

  let { options } = read;
  if (read.usesLive) {
    const credentials = await liveCredentials(selection.ids, source, settings);
    if (credentials === undefined)
      return fail('--auth-from live needs a session that runs.', exitCode.runFailed);
    options = { ...options, credentials: [...options.credentials, ...credentials] };
  }
  const edited = values.edit ? await editEach(selection.ids, options, source, io) : undefined;
  if (edited !== undefined && 'problem' in edited) return fail(edited.problem, exitCode.runFailed);
  const ids = edited?.ids ?? selection.ids;
  if (ids.length === 0) return exitCode.ok;
  return play({ ids, isNamed: selection.isNamed }, edited?.options ?? options, { source, settings, io });
}

async function play(
  { ids, isNamed }: Exclude<Selection, { readonly code: ExitCode }>,
  options: ReplayOptions,
  { source, settings, io }: { source: ReplaySource; settings: EffectiveSettings; io: CliIo },
): Promise<ExitCode> {
  const { json, diff, failOn } = settings.values;
  const progress = createProgressLine(io.stderr, () => performance.now());
  const stopping = new AbortController();
  let ended: ExitCode | undefined;
  const forgetSignals = io.onSignal((signal) => {
    const code = signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
    // The first one lets what is under way end; the second one does not wait.
    if (ended !== undefined) io.exitNow(code);
    ended = code;
    stopping.abort();
    progress.print(() => io.stderr.write('Ending after what is under way; once more ends at once.\n'));
  });
  const forgetOutput = io.onOutputClosed(() => {
    ended = exitCode.ok;
    stopping.abort();
  });
  let isGood = true;
  let reason: string | undefined;
  try {
    for await (const line of source.play({ ids, options }, stopping.signal)) {
      if (line.type === 'lost') {
        progress.end();
        reportSentence(line.reason, io.stderr);
        return exitCode.runFailed;
      }
      if (line.type === 'replayEnd') progress.end();
      // Of several rounds the last one has all that they have shown.
      const isLast = line.type === 'replay' && (line.round ?? 0) === options.repeat - 1;
      progress.print(() => print(line, json, diff && isLast, io));
      if (line.type === 'replay') {
        progress.show(line.progress);
        reason ??= replayFailure(failOn, line);
      }
      // What a person named must be sent; of many, what is not safe is only told.
      const isSkipped = line.type === 'replay' && line.result === 'refused' && !isNamed;
      if (!isSuccess(line) && !isSkipped) isGood = false;
    }
  } finally {
    progress.end();
    forgetSignals();
    forgetOutput();
  }
  if (reason !== undefined) {
    reportSentence(reason, io.stderr);
    return exitCode.conditionMet;
  }
  return ended ?? (isGood ? exitCode.ok : exitCode.runFailed);
}

function print(
  line: Exclude<ReplayLine, { type: 'lost' }>,
  isJson: boolean,
  isFull: boolean,
  io: CliIo,
): void {
  const text = (): string =>
    resultLines(line, isFull, io.stdout.columns)
      .map((each) => `${each}\n`)
      .join('');
  if (!isJson) io.stdout.write(text());
  else if (line.type !== 'unknown') io.stdout.write(`${JSON.stringify(line)}\n`);
  else io.stderr.write(text());
}

/** A name that reads like production is worth a question of its own, whatever was allowed. */
async function isProductionAgreed({ values }: EffectiveSettings, io: CliIo): Promise<boolean> {
  const hosts = [values.to, ...values.map.map(({ upstream }) => upstream)].flatMap((target) =>
    target === undefined ? [] : [target.host],
  );
  const host = hosts.find((name) => /(?:^|[.-])(?:prod|production|live|www)(?:[.-]|$)/i.test(name));
  if (host === undefined || values.dryRun || values.yes) return true;
  if (io.stdin.isTTY) return isAgreed(`${host} reads like production. Send to it?`, io);
  reportSentence(`${host} reads like production: --yes sends to it.`, io.stderr);
  return false;
}

/** Secrets of the running session for the hosts that the requests went to; undefined when none runs. */
async function liveCredentials(
  ids: readonly string[],
  { exchanges }: ReplaySource,
  { values }: EffectiveSettings,
): Promise<ReplayOptions['credentials'] | undefined> {
  const running = await findRunningSession(values.dataDir);
  const chosen = exchanges.filter(({ id, seq }) => ids.includes(id) || ids.includes(String(seq)));
  return running?.credentials([...new Set(chosen.map(({ url }) => authorityOf(url)))]);
}

type EditedSelection = { readonly ids: readonly string[]; readonly options: ReplayOptions };

/** Each request through the editor, in turn. */
async function editEach(
  ids: readonly string[],
  options: ReplayOptions,
  source: ReplaySource,
  io: CliIo,
): Promise<EditedSelection | { readonly problem: string }> {
  const edited: Record<string, EditedRequest> = {};
  const kept: string[] = [];
  for (const id of ids) {
    const editable = await source.editable({ id, options });
    if ('problem' in editable) return editable;
    const outcome = await editRequest(editable, io);
    if ('problem' in outcome) return outcome;
    if ('skipped' in outcome) {
      io.stderr.write(`#${editable.seq} is not sent.\n`);
      continue;
    }
    edited[editable.id] = outcome.request;
    kept.push(id);
  }
  return { ids: kept, options: { ...options, edited } };
}
