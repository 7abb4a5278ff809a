// A captured body inside a line of JSON: as text when its bytes are UTF-8, else as base64, byte for byte either way.
import { isUtf8 } from 'node:buffer';
import type { CapturedBody } from '../exchange/captured-body.ts';

export interface BodyJson {
  /** Of the whole body that passed. */
  readonly bytes: number;
  /** Of the prefix that is kept in `text`. */
  readonly stored: number;
  readonly truncated: boolean;
  readonly enc: 'utf8' | 'base64';
  readonly text: string;
}

export function bodyJson(body: CapturedBody): BodyJson {
  const bytes = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength);
  const enc = isUtf8(bytes) ? 'utf8' : 'base64';
  return {
    bytes: body.totalBytes,
    stored: bytes.length,
    truncated: body.isTruncated,
    enc,
    text: bytes.toString(enc),
  };
}

/** Undefined when the value is no body, or its text is not as long as it says. */
export function bodyFromJson(value: unknown): CapturedBody | undefined {
  if (!isBodyJson(value)) return undefined;
  const bytes = Uint8Array.from(Buffer.from(value.text, value.enc));
  if (bytes.length !== value.stored || value.stored > value.bytes) return undefined;
  return { bytes, totalBytes: value.bytes, isTruncated: value.truncated };
}

function isBodyJson(value: unknown): value is BodyJson {
  if (typeof value !== 'object' || value === null) return false;
  const { bytes, stored, truncated, enc, text } = value as Partial<Record<keyof BodyJson, unknown>>;
  return (
    typeof bytes === 'number' &&
    typeof stored === 'number' &&
    typeof truncated === 'boolean' &&
    (enc === 'utf8' || enc === 'base64') &&
    typeof text === 'string'
  );
}
