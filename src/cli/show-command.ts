// `tracectl show`: captured requests whole.
import { captureLine } from '../capture/capture-line.ts';
import { maskedBodies } from '../capture/masked-exchange.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { exchangeDetailLines } from '../headless/exchange-detail.ts';
import { encodeJsonLine } from '../headless/json-lines.ts';
import { starMask } from '../http/secret-mask.ts';
import { openCapturedSource } from './captured-source.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import { reportSentence } from './report.ts';

export async function runShow(
  words: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const ids = words.map((word) => word.replace(/^#/, ''));
  const source = await openCapturedSource(settings, { ids, bodies: true }, io);
  if ('problem' in source) {
    reportSentence(source.problem, io.stderr);
    return source.isUsage ? exitCode.usage : exitCode.runFailed;
  }
  const output = createOutput(io);
  const missing = new Set(ids);
  let isRead = true;
  let shown = 0;
  for await (const item of source.items()) {
    if (output.isClosed()) break;
    if (item.kind === 'problem') {
      reportSentence(item.sentence, io.stderr);
      isRead = false;
    } else if (item.kind === 'exchange') {
      const { id, seq } = item.exchange.exchange;
      missing.delete(id);
      missing.delete(String(seq));
      const masked = maskedBodies(item.exchange, starMask);
      const text = settings.values.json
        ? encodeJsonLine(captureLine(masked, { mask: starMask }))
        : `${shown > 0 ? '\n' : ''}${exchangeDetailLines(item.exchange).join('\n')}`;
      await output.write(`${text}\n`);
      shown += 1;
    }
  }
  output.end();
  for (const id of missing) {
    if (isRead) reportSentence(`"${id}" names no request in ${source.name}.`, io.stderr);
  }
  return isRead && missing.size === 0 ? exitCode.ok : exitCode.runFailed;
}
