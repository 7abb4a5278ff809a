// `tracectl export`: captured requests in the formats of other programs, redacted once more on the way out.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { keptSecrets, loadRedaction } from '../capture/redaction.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { type ExportItem, exportStream, takesSpans } from '../interchange/export-stream.ts';
import { safeText } from '../text/terminal-text.ts';
import { systemClock } from '../trace/clock.ts';
import { type CapturedSource, openCapturedSource } from './captured-source.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import { reportSentence } from './report.ts';
import { spanOptions } from './session-settings.ts';

export async function runExport(
  words: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const { format, output, raw, keepTrace, dataDir } = settings.values;
  const query = {
    filter: words,
    bodies: format !== 'zipkin',
    spans: takesSpans(format) && words.length === 0,
  };
  const source = await openCapturedSource(settings, query, io);
  if ('problem' in source) {
    reportSentence(source.problem, io.stderr);
    return source.isUsage ? exitCode.usage : exitCode.runFailed;
  }
  const target = await openTarget(output, io);
  if ('problem' in target) {
    reportSentence(target.problem, io.stderr);
    return exitCode.cannotStart;
  }
  let isWhole = true;
  let written = 0;
  let left = 0;
  const items = async function* (): AsyncGenerator<ExportItem> {
    for await (const item of readable(source, io, () => {
      isWhole = false;
    })) {
      if (target.isClosed()) return;
      if (item.kind === 'exchange') written += 1;
      yield item;
    }
  };
  const chunks = exportStream(format, items(), {
    redaction: raw ? keptSecrets : await loadRedaction(dataDir),
    keepTrace,
    spans: spanOptions(settings, io.env),
    nowMicros: systemClock.epochMicros(),
    onLeft: (seq, reason) => {
      left += 1;
      io.stderr.write(safeText(`#${seq} is left out: ${reason}.`).concat('\n'));
    },
  });
  const isShown = output === undefined && io.stdout.isTTY === true;
  if (isShown && format === 'gor') {
    reportSentence('GoReplay files hold bytes that are not for terminals: give --output FILE.', io.stderr);
    return exitCode.usage;
  }
  const isJson = format === 'har' || format === 'jsonl' || format === 'zipkin';
  for await (const chunk of chunks) await target.write(isShown && isJson ? escapedJson(chunk) : chunk);
  await target.end();
  const skipped = left === 0 ? '' : `, ${left} left out`;
  if (output !== undefined)
    io.stderr.write(safeText(`${written - left} requests written to ${output}${skipped}.`).concat('\n'));
  return isWhole ? exitCode.ok : exitCode.runFailed;
}

async function* readable(
  source: CapturedSource,
  io: CliIo,
  onProblem: () => void,
): AsyncGenerator<ExportItem> {
  for await (const item of source.items()) {
    if (item.kind === 'problem') {
      onProblem();
      reportSentence(item.sentence, io.stderr);
    } else yield item;
  }
}

/** JSON says the same with these escaped, and a terminal acts upon none of them. */
function escapedJson(chunk: string | Uint8Array): string {
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
  return text.replace(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

interface Target {
  write(chunk: string | Uint8Array): Promise<void>;
  isClosed(): boolean;
  end(): Promise<void>;
}

/** Standard output, or a new file for its owner only: what is in it was said to nobody else. */
async function openTarget(
  path: string | undefined,
  io: CliIo,
): Promise<Target | { readonly problem: string }> {
  if (path === undefined) {
    const output = createOutput(io);
    return { ...output, end: async () => output.end() };
  }
  let file: FileHandle;
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    file = await open(path, flags, 0o600);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const reason = isThere ? 'it is there already; give another name' : (error as Error).message;
    return { problem: `${path} cannot be written: ${reason}.` };
  }
  return {
    write: async (chunk) => {
      await file.appendFile(chunk);
    },
    isClosed: () => false,
    end: () => file.close(),
  };
}
