// `tracectl replay`: sends captured requests again, and prints the old and the new status and time.
import { createInterface } from 'node:readline/promises';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { authorityText } from '../http/authority.ts';
import { plainReplay } from '../replay/replay-options.ts';
import type { ReplayLine } from '../session/control-messages.ts';
import type { ListedExchange } from '../session/listed-exchange.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { isSuccess, listLine, resultLines } from './replay-lines.ts';
import { openReplaySource, type ReplaySource } from './replay-source.ts';
import { reportSentence } from './report.ts';

export async function runReplay(
  ids: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const { values } = settings;
  if (ids.length > 0 && values.last) {
    reportSentence('--last names one request and the numbers name others: give one of the two.', io.stderr);
    return exitCode.usage;
  }
  const source = await openReplaySource(settings, io);
  if ('problem' in source) {
    reportSentence(source.problem, io.stderr);
    return exitCode.runFailed;
  }
  const selection = await select(ids, settings, source, io);
  if ('code' in selection) return selection.code;

  const to = values.to;
  let isGood = true;
  for await (const line of source.play({
    ids: selection.ids,
    options: {
      ...plainReplay,
      allowUnsafe: values.unsafe,
      isDryRun: values.dryRun,
      ...(to !== undefined && {
        to: {
          url: `${to.scheme}://${authorityText(to.scheme, to.host, to.port)}${to.basePath}`,
          insecure: to.insecure,
        },
      }),
    },
  })) {
    if (line.type === 'lost') {
      reportSentence(line.reason, io.stderr);
      return exitCode.runFailed;
    }
    print(line, values.json, io);
    // What a person named must be sent; of a whole capture, what is not safe is only told.
    const isSkipped = line.type === 'replay' && line.result === 'refused' && !selection.isNamed;
    if (!isSuccess(line) && !isSkipped) isGood = false;
  }
  return isGood ? exitCode.ok : exitCode.runFailed;
}

type Selection = { readonly ids: readonly string[]; readonly isNamed: boolean } | { readonly code: ExitCode };

/** The requests to send: those named, the last one, or, after a question, every entry request. */
async function select(
  ids: readonly string[],
  { values }: EffectiveSettings,
  source: ReplaySource,
  io: CliIo,
): Promise<Selection> {
  if (ids.length > 0) return { ids: ids.map((id) => id.replace(/^#/, '')), isNamed: true };
  // The services repeat inner calls themselves; sending those too would double them.
  const entries = source.exchanges.filter(({ isEntry, replayOf }) => isEntry && replayOf === undefined);
  const last = entries.at(-1);
  if (last === undefined) {
    reportSentence(`There is no request to send again in ${source.name}.`, io.stderr);
    return { code: exitCode.runFailed };
  }
  if (values.last) return { ids: [last.id], isNamed: true };
  if (!values.yes && !values.dryRun) {
    listEntries(entries, source.name, io);
    if (!io.stdin.isTTY) {
      const sentence = 'Nothing was sent: name the requests by their numbers, or add --last or --yes.';
      reportSentence(sentence, io.stderr);
      return { code: exitCode.usage };
    }
    if (!(await isAgreed(entries.length, io))) return { code: exitCode.ok };
  }
  return { ids: entries.map(({ id }) => id), isNamed: false };
}

function listEntries(entries: readonly ListedExchange[], name: string, io: CliIo): void {
  io.stderr.write(`Entry requests of ${name}:\n${entries.map((entry) => `${listLine(entry)}\n`).join('')}`);
}

async function isAgreed(count: number, io: CliIo): Promise<boolean> {
  const question = createInterface({ input: io.stdin, output: io.stderr });
  const what = count === 1 ? 'this request' : `these ${count} requests`;
  const answer = await question.question(`Send ${what} again? [y/N] `);
  question.close();
  return /^y(es)?$/i.test(answer.trim());
}

function print(line: Exclude<ReplayLine, { type: 'lost' }>, isJson: boolean, io: CliIo): void {
  if (!isJson)
    io.stdout.write(
      resultLines(line)
        .map((text) => `${text}\n`)
        .join(''),
    );
  else if (line.type !== 'unknown') io.stdout.write(`${JSON.stringify(line)}\n`);
  else io.stderr.write(`${resultLines(line).join('\n')}\n`);
}
