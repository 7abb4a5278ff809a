// A captured body as lines for a person: text as text, anything else as its first bytes in hexadecimal. Secrets are masked. Pure.
import { isUtf8 } from 'node:buffer';
import { maskedBody } from '../capture/masked-body.ts';
import type { CapturedBody } from '../exchange/captured-body.ts';
import { decodedContent } from '../http/content-coding.ts';
import { type HeaderList, headerValue, headerValues } from '../http/header-list.ts';
import { starMask } from '../http/secret-mask.ts';
import { bytesText } from '../text/quantities.ts';
import { safeText } from '../text/terminal-text.ts';

const HEX_ROWS = 16;
const HEX_ROW_BYTES = 16;

/** What is known of its size comes first; nothing for no body. `headers` are those of its message. */
export function bodyLines(body: CapturedBody, headers: HeaderList): string[] {
  if (body.totalBytes === 0) return [];
  const contentType = headerValue(headers, 'content-type') ?? '';
  const decoded = decodedContent(body.bytes, headerValues(headers, 'content-encoding').join(','));
  const notes = [
    bytesText(body.totalBytes),
    ...decoded.codings.map((coding) => `unpacked from ${coding}`),
    ...(decoded.problem === undefined ? [] : [decoded.problem]),
    ...(body.isTruncated ? [`of which ${bytesText(body.bytes.length)} were kept`] : []),
  ];
  const head = safeText(notes.join(', '));
  if (body.bytes.length === 0) return [head];
  const masked = maskedBody(decoded.bytes, contentType, starMask);
  const whole = body.isTruncated ? withoutHalfCharacter(masked) : masked;
  return [head, ...(isUtf8(whole) ? textLines(whole) : hexLines(whole))];
}

function textLines(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('utf8');
  return text.split(/\r?\n/).map((line) => `  ${safeText(line)}`);
}

/** `00000010  1f 8b 08 00 ...  ....` */
function hexLines(bytes: Uint8Array): string[] {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length && rows.length < HEX_ROWS; at += HEX_ROW_BYTES) {
    const row = Buffer.from(bytes.subarray(at, at + HEX_ROW_BYTES));
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
    rows.push(`  ${at.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * HEX_ROW_BYTES - 1)}  ${text}`);
  }
  return bytes.length > HEX_ROWS * HEX_ROW_BYTES ? [...rows, '  ...'] : rows;
}

/** What was kept may end within a character of UTF-8, of which no more than three bytes can stand there. */
function withoutHalfCharacter(bytes: Uint8Array): Uint8Array {
  for (let cut = 0; cut <= 3; cut += 1) {
    const shorter = bytes.subarray(0, Math.max(0, bytes.length - cut));
    if (isUtf8(shorter)) return shorter;
  }
  return bytes;
}
