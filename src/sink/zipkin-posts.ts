// Spans posted as to Zipkin: its paths, content types, order of checks, status codes and texts (ZipkinHttpCollector.java).
// Refusals that Zipkin does not know: encodings that are not read (415) and too much at once (413). Bytes that are labelled
// gzip and are not get 400; Zipkin says 500, which makes clients try again.
import type { IncomingMessage } from 'node:http';
import { type DecodedSpans, decodeSpans } from '../codec/decode-spans.ts';
import type { Span } from '../trace/span.ts';
import type { Answer } from './answer.ts';
import { collectBody } from './collector-body.ts';
import type { CollectorLimits } from './collector-limits.ts';

/** Path of Zipkin's API: which formats come there, by content type; JSON for any other type, or none. */
const FORMATS = {
  '/api/v1/spans': { binaryType: 'application/x-thrift', binary: 'thrift', json: 'v1' },
  '/api/v2/spans': { binaryType: 'application/x-protobuf', binary: 'proto3', json: 'v2' },
} as const;

export type ZipkinPath = keyof typeof FORMATS;
type PostedFormat = (typeof FORMATS)[ZipkinPath]['binary' | 'json'];

export function isZipkinPath(path: string): path is ZipkinPath {
  return Object.hasOwn(FORMATS, path);
}

/** Reads the body, and hands the spans to `accept` before it answers. */
export async function answerZipkinPost(
  request: IncomingMessage,
  path: ZipkinPath,
  limits: CollectorLimits,
  accept: (spans: readonly Span[]) => void,
): Promise<Answer> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (['br', 'deflate', 'zstd'].includes(encoding)) {
    return { status: 415, text: `tracectl reads plain and gzip bodies, not ${encoding}.\n` };
  }
  const body = await collectBody(request, limits);
  if ('problem' in body) {
    return body.problem === 'too-large' ? tooLarge(limits) : { status: 400, text: 'Cannot gunzip spans' };
  }
  const decoded = await decode(body.bytes, formatOf(request, path), limits.maxSpansPerPost);
  if ('error' in decoded) return { status: decoded.isTooLong === true ? 413 : 400, text: decoded.error };
  if (decoded.spans.length > 0) accept(decoded.spans);
  return { status: 202 };
}

function formatOf(request: IncomingMessage, path: ZipkinPath): PostedFormat {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const { binaryType, binary, json } = FORMATS[path];
  return type === binaryType ? binary : json;
}

/** The readers of the binary formats are loaded by whoever sends the first. */
async function decode(bytes: Buffer, format: PostedFormat, maxSpans: number): Promise<DecodedSpans> {
  switch (format) {
    case 'proto3': {
      const { decodeProto3 } = await import('../codec/decode-proto3.ts');
      return decodeProto3(bytes, maxSpans);
    }
    case 'thrift': {
      const { decodeThrift } = await import('../codec/decode-thrift.ts');
      return decodeThrift(bytes, maxSpans);
    }
    default:
      return decodeSpans(bytes, format, maxSpans);
  }
}

function tooLarge({ maxGzipBytes, maxBodyBytes }: CollectorLimits): Answer {
  const text = `A post may have at most ${maxBodyBytes} bytes of JSON, and ${maxGzipBytes} bytes as gzip.\n`;
  return { status: 413, text };
}
