// `tracectl requests`: captured requests as lines.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { exchangeJson } from '../exchange/exchange-json.ts';
import { encodeJsonLine } from '../headless/json-lines.ts';
import { requestLine } from '../headless/plain-line.ts';
import { openCapturedSource } from './captured-source.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import { reportSentence } from './report.ts';

export async function runRequests(
  words: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const { json, limit, follow } = settings.values;
  if (follow && limit !== undefined) {
    reportSentence(
      '--limit shows the newest and --follow what is still to come: give one of the two.',
      io.stderr,
    );
    return exitCode.usage;
  }
  const source = await openCapturedSource(settings, { filter: words, follow }, io);
  if ('problem' in source) {
    reportSentence(source.problem, io.stderr);
    return source.isUsage ? exitCode.usage : exitCode.runFailed;
  }
  const output = createOutput(io);
  const newest: string[] = [];
  let code: ExitCode = exitCode.ok;
  for await (const item of source.items()) {
    if (output.isClosed()) break;
    if (item.kind === 'problem') {
      // A session that is followed and ends has nothing more to tell.
      if (!follow) {
        reportSentence(item.sentence, io.stderr);
        code = exitCode.runFailed;
      }
    } else if (item.kind === 'exchange') {
      const { exchange, findings } = item.exchange;
      const line = json
        ? encodeJsonLine(exchangeJson(exchange, findings, item.exchange))
        : requestLine(exchange, findings);
      if (limit === undefined) await output.write(`${line}\n`);
      else newest.push(line);
      if (newest.length > (limit ?? 0) * 2) newest.splice(0, newest.length - (limit ?? 0));
    }
  }
  for (const line of limit === undefined ? [] : newest.slice(-limit)) await output.write(`${line}\n`);
  output.end();
  return code;
}
