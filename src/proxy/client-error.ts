// Bytes that are no HTTP/1 request: what to answer, and the hint that spares a person the search. Pure.

export interface ClientError {
  /** The raw answer to write before closing; absent: just close. */
  readonly answer?: string;
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
    return { hint: `TLS bytes came in on the plain port ${address}: the client should use http:// here` };
  }
  // RFC 9113 section 3.4: the client's preface.
  if (
    firstBytes !== undefined &&
    Buffer.from(firstBytes.subarray(0, 14)).toString('latin1') === 'PRI * HTTP/2.0'
  ) {
    return { hint: `HTTP/2 bytes came in on port ${address}, which speaks HTTP/1.1` };
  }
  const status = STATUS_OF[code ?? ''] ?? '400 Bad Request';
  const body = status.slice(4);
  const fault = FAULT_OF[code ?? ''];
  return {
    ...(fault !== undefined && { hint: `a request on ${address} was refused with ${status}: ${fault}` }),
    answer:
      `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\ncontent-type: text/plain\r\n` +
      `server: tracectl\r\nconnection: close\r\n\r\n${body}`,
  };
}
