// Reads a capture file line by line, in bounded memory, however the file was cut off or damaged: a torn last line is passed
// over, a bad line is told with its number, and only a wrong first line makes the file unreadable.
// Lines are split here and not by node:readline, which also breaks them at U+2028 and CR: JSON leaves the former unescaped.
import { createReadStream } from 'node:fs';
import { headerProblem } from './capture-format.ts';
import { type CapturedExchange, capturedExchange } from './captured-exchange.ts';

export type CaptureItem =
  | { readonly kind: 'exchange'; readonly exchange: CapturedExchange }
  /** `line` counts from 1. */
  | { readonly kind: 'badLine'; readonly line: number; readonly reason: string }
  /** The file cannot be read; always the last item. One sentence. */
  | { readonly kind: 'problem'; readonly sentence: string };

/** Far above two bodies of `--max-body` in base64; a longer line is passed over without being held. */
const MAX_LINE_BYTES = 1 << 26;
const LINE_FEED = 0x0a;

export async function* readCapture(path: string, maxLineBytes = MAX_LINE_BYTES): AsyncGenerator<CaptureItem> {
  let isHeaderRead = false;
  let line = 0;
  try {
    for await (const { bytes, isWhole } of linesOf(createReadStream(path), maxLineBytes)) {
      line += 1;
      if (bytes?.length === 0) continue;
      const value = bytes === undefined ? undefined : parsed(bytes);
      if (!isHeaderRead) {
        const problem = headerProblem(value);
        if (problem !== undefined) {
          yield unreadable(path, problem);
          return;
        }
        isHeaderRead = true;
      } else if (value !== undefined) {
        yield exchangeItem(value, line);
      } else if (isWhole) {
        yield { kind: 'badLine', line, reason: bytes === undefined ? 'it is too long' : 'it is no JSON' };
      }
    }
  } catch (error) {
    yield unreadable(path, error instanceof Error ? error.message : String(error));
    return;
  }
  if (!isHeaderRead) yield unreadable(path, 'it is empty');
}

function exchangeItem(value: unknown, line: number): CaptureItem {
  const exchange = capturedExchange(value);
  return 'wrong' in exchange
    ? { kind: 'badLine', line, reason: exchange.wrong }
    : { kind: 'exchange', exchange };
}

function unreadable(path: string, reason: string): CaptureItem {
  return { kind: 'problem', sentence: `The capture file ${path} cannot be read: ${reason}.` };
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
}

interface Line {
  /** Without its end; absent when the line was too long to be held. */
  readonly bytes: Buffer | undefined;
  /** Whether a line feed ended it. */
  readonly isWhole: boolean;
}

async function* linesOf(chunks: AsyncIterable<Buffer>, maxLineBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    if (length <= maxLineBytes) parts.push(part);
    else parts = [];
  };
  const finished = (isWhole: boolean): Line => {
    const line = { bytes: length <= maxLineBytes ? Buffer.concat(parts) : undefined, isWhole };
    parts = [];
    length = 0;
    return line;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      take(chunk.subarray(start, end));
      yield finished(true);
      start = end + 1;
    }
    take(chunk.subarray(start));
  }
  if (length > 0) yield finished(false);
}
