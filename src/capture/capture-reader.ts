// Reads a capture line by line, in bounded memory, however the file was cut off or damaged: a torn last line is passed over,
// a bad line is told with its number, and only a wrong first line makes the file unreadable.
// Lines are split here and not by node:readline, which also breaks them at U+2028 and CR: JSON leaves the former unescaped.
import { createReadStream } from 'node:fs';
import type { Span } from '../trace/span.ts';
import { bodyFileReader } from './body-files.ts';
import type { ReadBody } from './body-json.ts';
import { captureVersion, currentLine } from './capture-format.ts';
import { type CapturedExchange, capturedExchange } from './captured-exchange.ts';
import { capturedSpan } from './captured-span.ts';

export type CaptureItem =
  | { readonly kind: 'exchange'; readonly exchange: CapturedExchange }
  /** One that an application reported. */
  | { readonly kind: 'span'; readonly span: Span }
  /** Of a session that is followed: so many exchanges and spans came faster than they were read. */
  | { readonly kind: 'gap'; readonly count: number }
  /** One that cannot be read: of a capture a line, of other files an entry or a record. Counts from 1. */
  | {
      readonly kind: 'badLine';
      readonly unit?: 'entry' | 'record';
      readonly line: number;
      readonly reason: string;
    }
  /** The file cannot be read; always the last item. One sentence. */
  | { readonly kind: 'problem'; readonly sentence: string };

export interface ReadCaptureOptions {
  /** A longer line is passed over without being held. @default 256 MiB, above two bodies of 64 MiB in base64 */
  readonly maxLineBytes?: number;
  /** Without the large bodies, which stand in files of their own: they read as not kept. @default false */
  readonly withoutLargeBodies?: boolean;
}

const MAX_LINE_BYTES = 1 << 28;
const LINE_FEED = 0x0a;

export async function* readCapture(
  path: string,
  options: ReadCaptureOptions = {},
): AsyncGenerator<CaptureItem> {
  const readBody = options.withoutLargeBodies === true ? undefined : bodyFileReader(path);
  for await (const item of captureItems(createReadStream(path), options, readBody)) {
    yield 'unreadable' in item
      ? { kind: 'problem', sentence: `The capture file ${path} cannot be read: ${item.unreadable}.` }
      : item;
  }
}

export type ReadItem =
  | Exclude<CaptureItem, { readonly kind: 'problem' }>
  /** Why no more will come, in one clause. */
  | { readonly unreadable: string };

/** The same from any source of bytes. */
export async function* captureItems(
  chunks: AsyncIterable<Buffer>,
  options: ReadCaptureOptions = {},
  readBody?: ReadBody,
): AsyncGenerator<ReadItem> {
  for await (const item of linesAsItems(chunks, 'unknown', options, readBody)) {
    if (!('kind' in item) || item.kind !== 'state') yield item;
  }
}

/** How a session is doing, which it tells between the other lines to those who watch it. */
export interface StateItem {
  readonly kind: 'state';
  readonly value: object;
}

/** What a session that is watched tells. */
export function watchedItems(chunks: AsyncIterable<Buffer>): AsyncGenerator<ReadItem | StateItem> {
  return linesAsItems(chunks, 'told');
}

async function* linesAsItems(
  chunks: AsyncIterable<Buffer>,
  states: 'told' | 'unknown',
  { maxLineBytes = MAX_LINE_BYTES }: ReadCaptureOptions = {},
  readBody?: ReadBody,
): AsyncGenerator<ReadItem | StateItem> {
  let version: number | undefined;
  let line = 0;
  try {
    for await (const { bytes, isWhole } of linesOf(chunks, maxLineBytes)) {
      line += 1;
      if (bytes?.length === 0) continue;
      const value = bytes === undefined ? undefined : parsed(bytes);
      if (version === undefined) {
        const first = captureVersion(value);
        if ('problem' in first) return yield { unreadable: first.problem };
        version = first.version;
      } else if (states === 'told' && typeOf(value) === 'state') {
        yield { kind: 'state', value: value as object };
      } else if (value !== undefined) {
        yield itemOf(currentLine(value, version), line, readBody);
      } else if (isWhole) {
        yield { kind: 'badLine', line, reason: bytes === undefined ? 'it is too long' : 'it is no JSON' };
      }
    }
  } catch (error) {
    return yield { unreadable: error instanceof Error ? error.message : String(error) };
  }
  if (version === undefined) yield { unreadable: 'it is empty' };
}

function itemOf(value: unknown, line: number, readBody: ReadBody | undefined): ReadItem {
  const type = typeOf(value);
  if (type === 'span') {
    const span = capturedSpan(value as object);
    return 'wrong' in span ? { kind: 'badLine', line, reason: span.wrong } : { kind: 'span', span };
  }
  if (type === 'gap') return { kind: 'gap', count: Number((value as { count?: unknown }).count) };
  const exchange = capturedExchange(value, readBody);
  return 'wrong' in exchange
    ? { kind: 'badLine', line, reason: exchange.wrong }
    : { kind: 'exchange', exchange };
}

function typeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
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
    const bytes = length > maxLineBytes ? undefined : parts.length === 1 ? parts[0] : Buffer.concat(parts);
    parts = [];
    length = 0;
    return { bytes, isWhole };
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
