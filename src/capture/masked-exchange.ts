// An exchange without its secrets, heads and bodies, for whatever leaves the capture. A body that was packed for the way is
// looked into, and packed again when something in it had to go.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { CapturedBody } from '../exchange/captured-body.ts';
import { decodedContent } from '../http/content-coding.ts';
import { type HeaderList, headerValue, headerValues } from '../http/header-list.ts';
import type { SecretMask } from '../http/secret-mask.ts';
import { maskedHeaderNames, maskedHeaders, maskedUrl } from '../http/sensitive-headers.ts';
import { type KnownExchange, maskedFinding } from './capture-line.ts';
import { maskedBody } from './masked-body.ts';

const encoders: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => gzipSync(bytes),
  'x-gzip': (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
};

/** What a body may become that is searched for secrets: `--max-body` allows 64 MiB, and text packs well. */
const MAX_DECODED_BYTES = 256 * 1024 * 1024;

/** Heads and bodies. */
export function maskedExchange<K extends KnownExchange>(known: K, mask: SecretMask): K {
  const { exchange, findings } = maskedBodies(known, mask);
  const { answer, received, sent } = exchange;
  const target = maskedUrl(exchange.target, mask);
  const url = maskedUrl(exchange.url, mask);
  const names = [...(known.maskedHeaders ?? []), ...maskedHeaderNames(received, mask)];
  return {
    ...known,
    exchange: {
      ...exchange,
      target,
      url,
      received: maskedHeaders(received, mask),
      ...(sent !== undefined && { sent: maskedHeaders(sent, mask) }),
      ...(answer !== undefined && {
        answer: {
          ...answer,
          ...(answer.received !== undefined && { received: maskedHeaders(answer.received, mask) }),
          sent: maskedHeaders(answer.sent, mask),
        },
      }),
    },
    findings: findings.map((finding) => maskedFinding(finding, mask)),
    maskedHeaders: [...new Set(names)],
    isUrlMasked: known.isUrlMasked === true || target !== exchange.target || url !== exchange.url,
  };
}

export function maskedBodies<K extends KnownExchange>(known: K, mask: SecretMask): K {
  const { exchange } = known;
  const answer = exchange.answer?.received ?? exchange.answer?.sent ?? [];
  const requestBody = maskedCapturedBody(exchange.requestBody, exchange.received, mask);
  const responseBody = maskedCapturedBody(exchange.responseBody, answer, mask);
  if (requestBody === exchange.requestBody && responseBody === exchange.responseBody) return known;
  return { ...known, exchange: { ...exchange, requestBody, responseBody } };
}

/** The same body when there was nothing to mask. `headers` are those of its message. */
function maskedCapturedBody(body: CapturedBody, headers: HeaderList, mask: SecretMask): CapturedBody {
  const contentType = headerValue(headers, 'content-type') ?? '';
  const encoding = headerValues(headers, 'content-encoding').join(',');
  const decoded = decodedContent(body.bytes, encoding, MAX_DECODED_BYTES);
  const masked = maskedBody(decoded.bytes, contentType, mask);
  if (masked === decoded.bytes) return body;
  const bytes = packedContent(masked, decoded.codings);
  const totalBytes = body.isTruncated ? Math.max(body.totalBytes, bytes.length) : bytes.length;
  return { bytes, totalBytes, isTruncated: body.isTruncated };
}

/** `codings`: the outermost first, each known to `decodedContent`. */
export function packedContent(bytes: Uint8Array, codings: readonly string[]): Uint8Array {
  return codings.reduceRight((packed, coding) => encoders[coding]?.(packed) ?? packed, bytes);
}

export function canPack(coding: string): boolean {
  return Object.hasOwn(encoders, coding);
}
