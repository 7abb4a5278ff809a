// Exchanges written into a new file for its owner only: an older one of that name is never written over.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { isClosed } from '../../exchange/exchange.ts';
import type { ExportItem } from '../../interchange/export-stream.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import type { ExportedFormat } from '../effect.ts';
import type { Message } from '../view-state.ts';
import type { EffectWorld } from './effect-world.ts';

const extensions: Readonly<Record<ExportedFormat, string>> = {
  har: 'har',
  curl: 'sh',
  hurl: 'hurl',
  k6: 'js',
  zipkin: 'json',
  jsonl: 'jsonl',
};

export async function exportFile(
  format: ExportedFormat,
  entries: readonly ExchangeEntry[],
  file: string | undefined,
  { exporter, folder, session }: EffectWorld,
): Promise<Message> {
  if (exporter === undefined) return { severity: 'warning', text: 'Nothing can be exported from here.' };
  const ended = entries.filter(({ exchange }) => isClosed(exchange));
  if (ended.length === 0) return { severity: 'warning', text: 'No request has ended that could be written.' };
  const path =
    file === undefined ? join(folder, fileName(format, ended)) : isAbsolute(file) ? file : join(folder, file);
  let left = 0;
  const handle = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  ).catch((error: NodeJS.ErrnoException) => error);
  if (handle instanceof Error) {
    const reason = handle.code === 'EEXIST' ? 'it is there already; give another name' : handle.message;
    return { severity: 'warning', text: `${path} cannot be written: ${reason}` };
  }
  try {
    const chunks = exporter(format, itemsOf(ended, session), () => {
      left += 1;
    });
    for await (const chunk of chunks) await handle.appendFile(chunk);
  } finally {
    await handle.close();
  }
  const skipped = left === 0 ? '' : `, ${left} left out`;
  const count = ended.length - left;
  return {
    severity: 'info',
    text: `${count} ${count === 1 ? 'request' : 'requests'} written to ${path}${skipped}`,
  };
}

/** `tracectl-20260102-120107-40.har`: the time and the number of the first. */
export function fileName(format: ExportedFormat, [first]: readonly ExchangeEntry[]): string {
  const date = new Date((first?.exchange.startedAtMicros ?? 0) / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('');
  return `tracectl-${day}-${time}-${first?.exchange.seq ?? 0}.${extensions[format]}`;
}

/** The exchanges, and what applications reported of their traces. */
async function* itemsOf(
  entries: readonly ExchangeEntry[],
  { held }: EffectWorld['session'],
): AsyncGenerator<ExportItem> {
  const traceIds = new Set<string>();
  for (const { exchange, findings, caller, callee, link } of entries) {
    if (!isClosed(exchange)) continue;
    const traceId = exchange.hop.context?.traceId;
    if (traceId !== undefined) traceIds.add(traceId);
    yield {
      kind: 'exchange',
      exchange: {
        exchange,
        findings,
        ...(caller && { caller }),
        ...(callee && { callee }),
        ...(link && { link }),
      },
    };
  }
  for (const traceId of traceIds) {
    for (const span of held.reportedSpans(traceId)) yield { kind: 'span', span };
  }
}
