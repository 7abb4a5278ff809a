// A captured body inside a line of JSON: as text when its bytes are UTF-8, else as base64, byte for byte either way. A large
// one stands in a file of its own and is named by its hash.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { CapturedBody } from '../exchange/captured-body.ts';

interface BodySize {
  /** Of the whole body that passed. */
  readonly bytes: number;
  /** Of the prefix that is kept. */
  readonly stored: number;
  readonly truncated: boolean;
}

export type BodyJson =
  | (BodySize & { readonly enc: 'utf8' | 'base64'; readonly text: string })
  /** 64 hex digits: the name of the file that holds the prefix. */
  | (BodySize & { readonly sha256: string });

/** Bytes by their hash; undefined when there is no such file. */
export type ReadBody = (sha256: string) => Uint8Array | undefined;

/** Of the default `--max-body`: a body within it stands in the line. */
export const MAX_INLINE_BYTES = 64 * 1024;
const SHA256 = /^[0-9a-f]{64}$/;

/** @param keepApart told of each body that shall not stand in the line; absent: every body stands in it */
export function bodyJson(
  body: CapturedBody,
  keepApart?: (sha256: string, bytes: Uint8Array) => void,
): BodyJson {
  const bytes = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength);
  const size = { bytes: body.totalBytes, stored: bytes.length, truncated: body.isTruncated };
  if (keepApart !== undefined && bytes.length > MAX_INLINE_BYTES) {
    const sha256 = bodyHash(bytes);
    keepApart(sha256, bytes);
    return { ...size, sha256 };
  }
  const enc = isUtf8(bytes) ? 'utf8' : 'base64';
  return { ...size, enc, text: bytes.toString(enc) };
}

export function bodyHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Undefined when the value is no body, or its text is not as long as it says. A body whose file is missing or holds something
 * else is one of which nothing was kept.
 */
export function bodyFromJson(value: unknown, readBody: ReadBody = () => undefined): CapturedBody | undefined {
  if (!isBodyJson(value) || value.stored > value.bytes) return undefined;
  const { bytes: totalBytes, stored, truncated } = value;
  if ('sha256' in value) {
    const found = readBody(value.sha256);
    const isRight = found?.length === stored && bodyHash(found) === value.sha256;
    if (found === undefined || !isRight) return { bytes: new Uint8Array(), totalBytes, isTruncated: true };
    return { bytes: found, totalBytes, isTruncated: truncated };
  }
  const bytes = Uint8Array.from(Buffer.from(value.text, value.enc));
  if (bytes.length !== stored) return undefined;
  return { bytes, totalBytes, isTruncated: truncated };
}

function isBodyJson(value: unknown): value is BodyJson {
  if (typeof value !== 'object' || value === null) return false;
  const { bytes, stored, truncated, enc, text, sha256 } = value as Partial<Record<string, unknown>>;
  const isInline = (enc === 'utf8' || enc === 'base64') && typeof text === 'string';
  return (
    typeof bytes === 'number' &&
    typeof stored === 'number' &&
    typeof truncated === 'boolean' &&
    // A hash that names a file: nothing else may, or a line could lead to any file.
    (isInline || (typeof sha256 === 'string' && SHA256.test(sha256)))
  );
}
