// The server name in a TLS ClientHello (RFC 8446 section 4.1.2, RFC 6066 section 3). Pure; reads, never changes.

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME_EXTENSION = 0;
const HOST_NAME = 0;
const RECORD_HEADER_BYTES = 5;

/** Undefined: there is none, or not all of the hello is there yet. */
export function tlsServerName(bytes: Buffer): string | undefined {
  try {
    return readServerName(handshakeBytes(bytes));
  } catch (error) {
    // Reading past the end: the hello goes on in bytes that have not come, or is no hello at all.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A hello may be cut into several records. */
function handshakeBytes(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + RECORD_HEADER_BYTES <= bytes.length && bytes[at] === HANDSHAKE_RECORD) {
    const length = bytes.readUInt16BE(at + 3);
    parts.push(bytes.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + length));
    at += RECORD_HEADER_BYTES + length;
  }
  return Buffer.concat(parts);
}

function readServerName(hello: Buffer): string | undefined {
  if (hello[0] !== CLIENT_HELLO) return undefined;
  // Type and length (4), version (2), random (32).
  let at = 38;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    // List length (2), type of name (1), length of name (2).
    if (type === SERVER_NAME_EXTENSION && hello.readUInt8(at + 6) === HOST_NAME) {
      const nameLength = hello.readUInt16BE(at + 7);
      const name = hello.toString('latin1', at + 9, at + 9 + nameLength);
      return name.length === nameLength ? name : undefined;
    }
    at += 4 + length;
  }
  return undefined;
}
