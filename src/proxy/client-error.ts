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
  return {
    answer:
      `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\ncontent-type: text/plain\r\n` +
      `server: tracectl\r\nconnection: close\r\n\r\n${body}`,
  };
}
