// Reads a GoReplay file, packed or not: each request with the answer that it had, when that was recorded. Answers to what GoReplay
// itself sent belong to another run and are passed over.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { CaptureItem } from '../../capture/capture-reader.ts';
import { goReplayExchange } from './goreplay-exchange.ts';
import { type GoReplayRecord, goReplayRecords } from './goreplay-records.ts';

/** Requests that wait for their answer; the oldest then comes without. */
const MAX_WAITING = 1000;

export async function* readGoReplay(path: string): AsyncGenerator<CaptureItem> {
  const waiting = new Map<string, GoReplayRecord>();
  let index = 0;
  let line = 0;
  const exchangeItem = (request: GoReplayRecord, answer?: GoReplayRecord): CaptureItem => {
    const exchange = goReplayExchange(request, answer, index);
    index += 1;
    if ('wrong' in exchange) return { kind: 'badLine', unit: 'record', line, reason: exchange.wrong };
    return { kind: 'exchange', exchange };
  };

  try {
    for await (const record of goReplayRecords(await unpacked(path))) {
      line += 1;
      if ('wrong' in record) {
        yield { kind: 'badLine', unit: 'record', line, reason: record.wrong };
      } else if (record.type === 'request') {
        waiting.set(record.id, record);
        const [oldest] = waiting;
        if (waiting.size > MAX_WAITING && oldest !== undefined) {
          waiting.delete(oldest[0]);
          yield exchangeItem(oldest[1]);
        }
      } else if (record.type === 'answer') {
        const request = waiting.get(record.id);
        if (request === undefined) continue;
        waiting.delete(record.id);
        yield exchangeItem(request, record);
      }
    }
    for (const request of waiting.values()) yield exchangeItem(request);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    yield { kind: 'problem', sentence: `The GoReplay file ${path} cannot be read: ${reason}.` };
  }
}

async function unpacked(path: string): Promise<AsyncIterable<Buffer>> {
  const bytes = createReadStream(path);
  const isGzip = await startsAsGzip(path);
  if (!isGzip) return bytes;
  const gunzip = createGunzip();
  bytes.once('error', (error) => gunzip.destroy(error));
  return bytes.pipe(gunzip);
}

async function startsAsGzip(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { start: 0, end: 1 }) as AsyncIterable<Buffer>) {
    return chunk[0] === 0x1f && chunk[1] === 0x8b;
  }
  return false;
}
