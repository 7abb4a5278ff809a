// An HTTP/1 message as it stood on the wire, taken apart and put together: for files only, nothing of it decides over traffic. Pure.
import { type HeaderList, headerValue } from '../../http/header-list.ts';

export interface HttpMessage {
  /** The first line, without its end. */
  readonly startLine: string;
  readonly headers: HeaderList;
  /** Without the framing of chunks. */
  readonly body: Buffer;
  /** Whether the body is shorter than the head says. */
  readonly isTruncated: boolean;
}

const HEAD_END = '\r\n\r\n';

/** Undefined when it has no whole head. */
export function parseMessage(bytes: Buffer): HttpMessage | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const [startLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon <= 0 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const rest = bytes.subarray(headEnd + HEAD_END.length);
  if (/chunked\s*$/i.test(headerValue(headers, 'transfer-encoding') ?? '')) {
    return { startLine, headers, ...withoutChunks(rest) };
  }
  const length = contentLength(headers);
  if (length === undefined) return { startLine, headers, body: rest, isTruncated: false };
  return { startLine, headers, body: rest.subarray(0, length), isTruncated: rest.length < length };
}

/** How many bytes the head says that there are; undefined when it does not. */
export function messageBytes(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const match = /^content-length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(bytes.toString('latin1', 0, headEnd));
  return match === null ? undefined : headEnd + HEAD_END.length + Number(match[1]);
}

export function formatMessage(startLine: string, headers: HeaderList, body: Uint8Array): Buffer {
  const lines: string[] = [startLine];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return Buffer.concat([Buffer.from(lines.join('\r\n') + HEAD_END, 'latin1'), body]);
}

function contentLength(headers: HeaderList): number | undefined {
  const value = headerValue(headers, 'content-length');
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** RFC 9112 section 7.1, as far as it is there. */
function withoutChunks(bytes: Buffer): { readonly body: Buffer; readonly isTruncated: boolean } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (size === 0) return { body: Buffer.concat(parts), isTruncated: false };
    const start = lineEnd + 2;
    if (Number.isNaN(size) || start + size > bytes.length) {
      if (!Number.isNaN(size)) parts.push(bytes.subarray(start));
      return { body: Buffer.concat(parts), isTruncated: true };
    }
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
