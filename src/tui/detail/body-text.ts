// What a captured body is, and its text as a person reads it: decoded from its content coding, JSON set out, a form as its
// fields, protobuf and gRPC as numbered fields, of a picture its size, anything else as text, and what is no text as bytes. For looking at only; nothing of it goes back on the way.
import type { CapturedBody } from '../../exchange/captured-body.ts';
import { decodedContent } from '../../http/content-coding.ts';
import { type HeaderList, headerValue } from '../../http/header-list.ts';
import { grpcLines } from './grpc-lines.ts';
import { type ImageFacts, imageFacts } from './image-facts.ts';
import { protobufLines } from './protobuf-lines.ts';

export interface BodyText {
  readonly kind: 'empty' | 'json' | 'form' | 'text' | 'protobuf' | 'grpc' | 'image' | 'hex';
  readonly lines: readonly string[];
  /** Content codings that were taken off. */
  readonly codings: readonly string[];
  /** Why it is still coded. */
  readonly problem?: string;
  /** Lines that were left out. */
  readonly leftOut: number;
}

/** More than anybody scrolls through; a body of newlines alone must not take the memory of a screen a million times. */
const MAX_LINES = 20_000;
const HEX_ROW_BYTES = 16;
/** Offset, 16 bytes, and the same as text. */
const HEX_ROW_CELLS = 75;

/** `cells`: of a line. Bytes stand in shorter rows where there is less room. */
export function bodyText(body: CapturedBody, headers: HeaderList, cells = HEX_ROW_CELLS): BodyText {
  if (body.bytes.length === 0) return { kind: 'empty', lines: [], codings: [], leftOut: 0 };
  const { bytes, codings, problem } = decodedContent(body.bytes, headerValue(headers, 'content-encoding'));
  const type = (headerValue(headers, 'content-type') ?? '').toLowerCase();
  const shown =
    problem === undefined ? shownBytes(bytes, type, headers, body.isTruncated, cells) : hexText(bytes, cells);
  return {
    ...shown,
    lines: shown.lines.slice(0, MAX_LINES),
    leftOut: Math.max(0, shown.lines.length - MAX_LINES),
    codings,
    ...(problem !== undefined && { problem }),
  };
}

type Shown = Pick<BodyText, 'kind' | 'lines'>;

/** What says that it is gRPC or protobuf is believed before it is taken for text: much of it reads as such. */
function shownBytes(
  bytes: Uint8Array,
  type: string,
  headers: HeaderList,
  isTruncated: boolean,
  cells: number,
): Shown {
  const media = type.split(';')[0]?.trim() ?? '';
  if (/^application\/grpc(-web(-text)?)?(\+proto)?$/.test(media)) {
    const coding = headerValue(headers, 'grpc-encoding');
    const isText = media.includes('-text');
    const lines = grpcLines(bytes, { isText, maxLines: MAX_LINES, ...(coding !== undefined && { coding }) });
    if (lines !== undefined) return { kind: 'grpc', lines };
  }
  if (/^application\/(?:x-|vnd\.google\.)?proto(?:buf|col-buffers)?$|\+proto(?:buf)?$/.test(media)) {
    const { lines, isWhole } = protobufLines(bytes, MAX_LINES);
    if (isWhole) return { kind: 'protobuf', lines };
    if (isTruncated && lines.length > 0) return { kind: 'protobuf', lines: [...lines, '... cut off here'] };
  }
  const image = imageFacts(bytes);
  if (image !== undefined)
    return { kind: 'image', lines: [imageText(image), '', ...hexText(bytes, cells).lines] };
  const text = textOf(bytes, isTruncated);
  return text === undefined ? hexText(bytes, cells) : readable(text, type);
}

function imageText({ format, width, height }: ImageFacts): string {
  return width === undefined
    ? `${format}, its size stands in what is not held`
    : `${format}, ${width} x ${height} pixels`;
}

function readable(text: string, type: string): Shown {
  if (/\bjson\b|\+json/.test(type) || /^\s*[[{]/.test(text)) {
    const json = jsonLines(text);
    if (json !== undefined) return { kind: 'json', lines: json };
  }
  if (type.startsWith('application/x-www-form-urlencoded')) return { kind: 'form', lines: formLines(text) };
  return { kind: 'text', lines: text.split(/\r?\n/) };
}

/** Undefined when it is no text: not UTF-8, or full of control bytes. */
function textOf(bytes: Uint8Array, isTruncated: boolean): string | undefined {
  // A truncated body may end within a character.
  for (let cut = 0; cut <= (isTruncated ? 3 : 0); cut += 1) {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length - cut));
      const controls = text.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
      return controls > text.length / 50 ? undefined : text;
    } catch {
      // Not UTF-8 up to there.
    }
  }
  return undefined;
}

/** Set out as it stands: order and doubled keys stay, numbers keep their digits. Undefined when it is no JSON, or a part. */
function jsonLines(text: string): string[] | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const next = (): void => {
    lines.push(line);
    line = '  '.repeat(Math.min(depth, 60));
  };
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/gs)) {
    if (token === '{' || token === '[') {
      line += token;
      depth += 1;
      next();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      // `{}` stays on one line.
      if (/[[{]$/.test(lines.at(-1) ?? '') && line.trim() === '') line = lines.pop() ?? '';
      else next();
      line += token;
    } else if (token === ',') {
      line += token;
      next();
    } else line += token === ':' ? ': ' : token;
    if (lines.length > MAX_LINES) break;
  }
  lines.push(line);
  return lines;
}

function formLines(text: string): string[] {
  return [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${value}`);
}

/** `00000010  89 50 4e 47 ...  .PNG....`. */
function hexText(bytes: Uint8Array, cells: number): Shown {
  const rowBytes = cells < HEX_ROW_CELLS ? HEX_ROW_BYTES / 2 : HEX_ROW_BYTES;
  const lines: string[] = [];
  for (let at = 0; at < bytes.length && lines.length <= MAX_LINES; at += rowBytes) {
    const row = bytes.subarray(at, at + rowBytes);
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(rowBytes * 3 - 1)}  ${text.join('')}`);
  }
  return { kind: 'hex', lines };
}
