// Bytes that are no HTTP/1 request: what to answer, and the hint that spares a person the search. Pure.
import type { Limit } from '../exchange/limit.ts';

export interface ClientError {
  /** What it is counted as. */
  readonly limit?: Limit;
  /** What to answer before closing, and why; absent: just close. */
  readonly reply?: {
    readonly status: number;
    /** The reason phrase, and the body. */
    readonly statusMessage: string;
    readonly sent: readonly string[];
    /** One clause for a person. */
    readonly fault: string;
  };
  /** One sentence for a person. */
  readonly hint?: string;
}

/** Envoy's status for what its codec refuses (http1/codec_impl.cc), reason phrase as body. */
const STATUS_OF: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_INVALID_VERSION: '505 HTTP Version Not Supported',
};

const LONG_TARGET = 'a target that is too long';

/**
 * What a person can do something about, by the parser's code (llhttp's src/llhttp/constants.ts). A connection that ends in
 * the middle of a request is not among them: people close windows.
 */
const FAULT_OF: Readonly<Record<string, string>> = {
  HPE_INVALID_METHOD: 'its method is none that is known',
  HPE_INVALID_URL: 'its target holds a byte that must not stand there',
  HPE_INVALID_CONSTANT: 'its first line is no HTTP request line',
  HPE_INVALID_VERSION: 'its first line does not end with HTTP/1.1 and CR LF',
  HPE_INVALID_HEADER_TOKEN: 'a header line is malformed, or holds a byte that must not stand there',
  HPE_CR_EXPECTED: 'a line does not end with CR LF',
  HPE_LF_EXPECTED: 'a line does not end with CR LF',
  HPE_STRICT: 'a line does not end with CR LF',
  HPE_INVALID_CONTENT_LENGTH: 'its Content-Length is no plain number, or stands beside Transfer-Encoding',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'it has a second Content-Length, or one beside Transfer-Encoding',
  HPE_INVALID_TRANSFER_ENCODING: 'its Transfer-Encoding is not chunked, or stands beside Content-Length',
  HPE_INVALID_CHUNK_SIZE: 'the size of a chunk is malformed',
  HPE_HEADER_OVERFLOW: 'its head is larger than is allowed (--max-header-size)',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'its chunk extensions are larger than 16 KiB',
  [LONG_TARGET]: 'its target is longer than is allowed (--max-url)',
};

/** `address` is where the bytes came in; `firstBytes` what the parser choked on. */
export function judgeClientError(
  code: string | undefined,
  firstBytes: Uint8Array | undefined,
  address: string,
): ClientError {
  if (code === 'ECONNRESET' || code === 'EPIPE') return {};
  // RFC 8446 section 5.1: a TLS record of type handshake (22), version 3.x.
  if (firstBytes?.[0] === 0x16 && firstBytes[1] === 0x03) {
    return {
      limit: 'malformed',
      hint: `TLS bytes came in on the plain port ${address}: the client should use http:// here`,
    };
  }
  // RFC 9113 section 3.4: the client's preface.
  if (
    firstBytes !== undefined &&
    Buffer.from(firstBytes.subarray(0, 14)).toString('latin1') === 'PRI * HTTP/2.0'
  ) {
    return { limit: 'malformed', hint: `HTTP/2 bytes came in on port ${address}, which speaks HTTP/1.1` };
  }
  const line = statusLineOf(code, firstBytes);
  const statusMessage = line.slice(4);
  const fault = FAULT_OF[line.startsWith('414') ? LONG_TARGET : (code ?? '')];
  const limit = limitOf(line, code);
  return {
    ...(limit !== undefined && { limit }),
    ...(fault !== undefined && { hint: `a request on ${address} was refused with ${line}: ${fault}` }),
    reply: {
      status: Number(line.slice(0, 3)),
      statusMessage,
      sent: [
        ...['content-length', String(statusMessage.length), 'content-type', 'text/plain'],
        ...['server', 'tracectl', 'connection', 'close'],
      ],
      fault: fault ?? 'the request is no valid HTTP',
    },
  };
}

/** The answer as bytes. */
export function renderReply({ status, statusMessage, sent }: NonNullable<ClientError['reply']>): string {
  let text = `HTTP/1.1 ${status} ${statusMessage}\r\n`;
  for (let i = 0; i < sent.length; i += 2) text += `${sent[i]}: ${sent[i + 1]}\r\n`;
  return `${text}\r\n${statusMessage}`;
}

/** One that ends in the middle is no fault: people close windows. What comes too late is counted where it is timed. */
function limitOf(line: string, code: string | undefined): Limit | undefined {
  if (!code?.startsWith('HPE_') || code === 'HPE_INVALID_EOF_STATE') return undefined;
  if (line.startsWith('414')) return 'target';
  return line.startsWith('431') ? 'headerBytes' : 'malformed';
}

function statusLineOf(code: string | undefined, firstBytes: Uint8Array | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW' && isWithinTarget(firstBytes)) return '414 URI Too Long';
  return STATUS_OF[code ?? ''] ?? '400 Bad Request';
}

/** Whether the bytes are a request line that has not come to the end of its target. */
function isWithinTarget(bytes: Uint8Array | undefined): boolean {
  if (bytes === undefined) return false;
  return /^[A-Z-]+ [^ \r\n]+$/.test(Buffer.from(bytes).toString('latin1'));
}
