// Reads a HAR file entry by entry: one of hundreds of megabytes takes the memory of its largest entry. An entry that cannot be
// read is told with its number, and the others still come.
import { createReadStream } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import type { CaptureItem } from '../../capture/capture-reader.ts';
import { harExchange } from './har-exchange.ts';

/** Without an entry in between: that much is no entry, and would be held. */
const MAX_ENTRY_BYTES = 1 << 28;

export async function* readHar(path: string): AsyncGenerator<CaptureItem> {
  const unreadable = (reason: string): CaptureItem => ({
    kind: 'problem',
    sentence: `The HAR file ${path} cannot be read: ${reason}.`,
  });
  const parser = new JSONParser({
    paths: ['$.log.entries.*', '$.log.version'],
    keepStack: false,
    stringBufferSize: 1 << 16,
  });
  let found: unknown[] = [];
  let isLog = false;
  parser.onValue = ({ value, key }) => {
    if (key === 'version') isLog = true;
    else found.push(value);
  };
  let index = 0;
  let sinceEntry = 0;
  try {
    let isStart = true;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      parser.write(isStart ? withoutByteOrderMark(chunk) : chunk);
      isStart = false;
      sinceEntry = found.length > 0 ? 0 : sinceEntry + chunk.length;
      if (sinceEntry > MAX_ENTRY_BYTES) return yield unreadable('an entry is too large');
      const entries = found;
      found = [];
      for (const entry of entries) {
        yield itemOf(entry, index);
        index += 1;
      }
    }
  } catch (error) {
    return yield unreadable(error instanceof Error ? error.message : String(error));
  }
  if (!parser.isEnded) yield unreadable('it ends in the middle');
  else if (index === 0 && !isLog) yield unreadable('it holds no log of HAR');
}

function itemOf(value: unknown, index: number): CaptureItem {
  const exchange = harExchange(value, index);
  return 'wrong' in exchange
    ? { kind: 'badLine', unit: 'entry', line: index + 1, reason: exchange.wrong }
    : { kind: 'exchange', exchange };
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}
