// Which requests `tracectl replay` sends: those that were named, those of a filter, the last one, or, after a question, every
// one that began a trace.
import { createInterface } from 'node:readline/promises';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { parseFilter } from '../exchange/filter/parse-filter.ts';
import { safeText } from '../text/terminal-text.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { listLine } from './replay-lines.ts';
import type { AskedFor, ReplaySource } from './replay-source.ts';
import { reportSentence } from './report.ts';

export type Selection =
  | { readonly ids: readonly string[]; readonly isNamed: boolean }
  | { readonly code: ExitCode };

/** Numbers and ids, or the words of a filter; or what is wrong, in one sentence. */
export type Words =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'filter'; readonly asked: AskedFor }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly problem: string };

const ID = /^(?:#?\d{1,9}|[0-9a-f]{16})$/;

/** Pure. */
export function readWords(words: readonly string[]): Words {
  if (words.length === 0) return { kind: 'nothing' };
  if (words.every((word) => ID.test(word))) {
    return { kind: 'ids', ids: words.map((word) => word.replace(/^#/, '')) };
  }
  const text = words.join(' ');
  const parsed = parseFilter(text);
  if ('problem' in parsed) {
    return { kind: 'wrong', problem: `The filter "${text}" cannot be read: ${parsed.problem.message}` };
  }
  return { kind: 'filter', asked: { text, filter: parsed.filter } };
}

export async function select(
  words: Words,
  { values }: EffectiveSettings,
  source: ReplaySource,
  io: CliIo,
): Promise<Selection> {
  if (words.kind === 'ids') return { ids: words.ids, isNamed: true };
  // The services repeat inner calls themselves; sending those too would double them.
  const entries = source.exchanges.filter(
    ({ isEntry, replayOf }) => (isEntry || values.hop) && replayOf === undefined,
  );
  const last = entries.at(-1);
  if (last === undefined) {
    reportSentence(nothingSentence(source, values.hop), io.stderr);
    return { code: exitCode.runFailed };
  }
  if (values.last) return { ids: [last.id], isNamed: true };
  if (!values.yes && !values.dryRun && (words.kind === 'nothing' || entries.length > 1)) {
    io.stderr.write(
      `${values.hop ? 'Requests' : 'Entry requests'} of ${safeText(source.name)}:\n${entries.map((entry) => `${listLine(entry)}\n`).join('')}`,
    );
    if (!io.stdin.isTTY) {
      const sentence = 'Nothing was sent: name the requests by their numbers, or add --last or --yes.';
      reportSentence(sentence, io.stderr);
      return { code: exitCode.usage };
    }
    const what = entries.length === 1 ? 'this request' : `these ${entries.length} requests`;
    if (!(await isAgreed(`Send ${what} again?`, io))) return { code: exitCode.ok };
  }
  return { ids: entries.map(({ id }) => id), isNamed: false };
}

function nothingSentence({ name, exchanges }: ReplaySource, isHop: boolean): string {
  const inner = exchanges.filter(({ isEntry, replayOf }) => !isEntry && replayOf === undefined).length;
  const hint = inner > 0 && !isHop ? ` ${inner} stand within a trace; --hop sends those, too.` : '';
  return `There is no request to send again in ${name}.${hint}`;
}

export async function isAgreed(question: string, io: CliIo): Promise<boolean> {
  const asking = createInterface({ input: io.stdin, output: io.stderr });
  const answer = await asking.question(`${question} [y/N] `);
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}
