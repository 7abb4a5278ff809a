// A list of spans as it stands on the wire, read as Zipkin's collector reads it (zipkin.md 1.3): the same checks in
// the same order, the same sentences, all or nothing. Input never makes it throw.
import type { Span } from '../trace/span.ts';
import { JsonReader } from './json-reader.ts';
import { Refusal } from './refusal.ts';
import { createTextPool } from './text-pool.ts';
import { readV1Span } from './v1-json.ts';
import { convertV1Span } from './v1-to-v2.ts';
import { readV2Span } from './v2-json.ts';

/** Version of Zipkin's JSON. */
export type SpanFormat = 'v1' | 'v2';

/** `isTooLong`: nothing is wrong but the number of spans. */
export type DecodedSpans =
  | { readonly spans: readonly Span[] }
  | { readonly error: string; readonly isTooLong?: true };

/** Fields that only the other version has; Zipkin looks for these bytes anywhere in the body. */
const FOREIGN_FIELDS: Readonly<Record<SpanFormat, readonly string[]>> = {
  v1: ['Endpoint"', '"tags"'],
  v2: ['yAnnotations"'],
};
const FORMAT_NAMES: Readonly<Record<SpanFormat, string>> = { v1: 'JSON_V1', v2: 'JSON_V2' };

export function decodeSpans(body: Uint8Array, format: SpanFormat, maxSpans: number): DecodedSpans {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (isEmptyList(bytes)) return { spans: [] };
  const expected = `Expected a ${FORMAT_NAMES[format]} encoded list`;
  if (!mayStartList(bytes)) return { error: `${expected}\n` };
  if (FOREIGN_FIELDS[format].some((field) => bytes.includes(field))) {
    return { error: `${expected}, but received: ${FORMAT_NAMES[format === 'v1' ? 'v2' : 'v1']}\n` };
  }
  return decodeList(new JsonReader(bytes), format, maxSpans);
}

function decodeList(reader: JsonReader, format: SpanFormat, maxSpans: number): DecodedSpans {
  const spans: Span[] = [];
  const pool = createTextPool();
  try {
    reader.beginList();
    while (reader.hasNext()) {
      if (spans.length >= maxSpans) {
        return { error: `Expected at most ${maxSpans} spans in one list`, isTooLong: true };
      }
      if (format === 'v2') spans.push(readV2Span(reader, pool));
      else spans.push(...convertV1Span(readV1Span(reader), pool));
    }
    reader.end();
    return { spans };
  } catch (problem) {
    if (problem instanceof Refusal) return { error: `${problem.message} reading List<Span> from json` };
    throw problem;
  }
}

/** Nothing, or `[]`, which Zipkin takes for an empty list in any format. */
export function isEmptyList(bytes: Uint8Array): boolean {
  return bytes.length === 0 || (bytes.length === 2 && bytes[0] === 0x5b && bytes[1] === 0x5d);
}

/** Zipkin takes first bytes of its binary formats, too: a line feed is a key of protobuf, 11 and 12 are thrift. */
export function mayStartList(bytes: Uint8Array): boolean {
  const [first, second = 0] = bytes;
  return first === 0x5b || first === 11 || first === 12 || (first === 10 && second !== 0);
}
