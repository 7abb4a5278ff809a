// What the first bytes of a connection say that it is. Pure.

export type FirstBytes =
  /** The request line of an HTTP/1 request, whole. */
  | 'http'
  /** A TLS handshake. */
  | 'tls'
  | 'other'
  /** So far it may be the beginning of a request line. */
  | 'more';

/** A request line longer than this is not waited for. */
const MAX_REQUEST_LINE = 16 * 1024;
const REQUEST_LINE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} [^ \r\n]+ HTTP\/1\.[01]\r?\n/;
const REQUEST_LINE_SO_FAR = /^[A-Za-z-]{0,32}(?: [^ \r\n]*(?: [HTP/1.0]*\r?)?)?$/;

export function judgeFirstBytes(bytes: Buffer): FirstBytes {
  // RFC 8446 section 5.1: a record of type handshake (22), version 3.x.
  if (bytes[0] === 0x16) return bytes.length === 1 || bytes[1] === 0x03 ? 'tls' : 'other';
  const text = bytes.toString('latin1', 0, MAX_REQUEST_LINE);
  if (REQUEST_LINE.test(text)) return 'http';
  return bytes.length < MAX_REQUEST_LINE && REQUEST_LINE_SO_FAR.test(text) ? 'more' : 'other';
}
