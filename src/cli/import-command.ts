// `tracectl import`: a capture made of a file that somebody else wrote, or of an exported one; then every command reads it.
import { basename, join } from 'node:path';
import { createCaptureFile } from '../capture/capture-file.ts';
import { captureFileName, makeCaptureFolder } from '../capture/capture-folder.ts';
import { captureHeader } from '../capture/capture-format.ts';
import { createCaptureWriter } from '../capture/capture-writer.ts';
import { loadRedaction } from '../capture/redaction.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { readRecording } from '../interchange/recording.ts';
import { safeText } from '../text/terminal-text.ts';
import { systemClock } from '../trace/clock.ts';
import { createRandomIds } from '../trace/ids.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { reportSentence } from './report.ts';

export async function runImport(
  [from = '']: readonly string[],
  { values }: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const { output, dataDir } = values;
  const session = createRandomIds().id64();
  const redaction = await loadRedaction(dataDir);
  const problems: string[] = [];
  const createdAtMicros = systemClock.epochMicros();
  const path = output ?? join(await makeCaptureFolder(dataDir), captureFileName(createdAtMicros, session));
  const writer = createCaptureWriter({
    openFile: () =>
      createCaptureFile(
        path,
        captureHeader({
          ...{ session, createdAtMicros, importedFrom: basename(from) },
          ...(redaction.keyId !== undefined && { keyId: redaction.keyId }),
        }),
      ),
    loadRedaction: async () => redaction,
    onProblem: (sentence) => problems.push(sentence),
  });
  let exchanges = 0;
  let left = 0;
  let problem: string | undefined;
  for await (const item of readRecording(from)) {
    if (item.kind === 'problem') problem = item.sentence;
    else if (item.kind === 'badLine') {
      left += 1;
      const place = `${item.unit ?? 'line'} ${item.line}`;
      io.stderr.write(safeText(`${from}: ${place} is left out: ${item.reason}.`).concat('\n'));
    } else if (item.kind === 'span') writer.appendSpans([item.span]);
    else if (item.kind === 'exchange') {
      writer.append(item.exchange);
      exchanges += 1;
    }
    // Nobody waits for a session's exchanges; a file can wait.
    await writer.flushed();
  }
  await writer.close();
  const { lost } = writer.state();
  if (problem !== undefined) reportSentence(problem, io.stderr);
  for (const sentence of problems) reportSentence(sentence, io.stderr);
  const skipped = left === 0 ? '' : `, ${left} left out`;
  if (exchanges > lost)
    io.stderr.write(safeText(`${exchanges - lost} requests imported into ${path}${skipped}.`).concat('\n'));
  else if (problem === undefined && problems.length === 0)
    reportSentence(`${from} holds no request.`, io.stderr);
  return problem === undefined && lost === 0 && exchanges > 0 ? exitCode.ok : exitCode.runFailed;
}
