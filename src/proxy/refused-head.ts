// What can be read of a request whose head Node's parser refused, so that it is an exchange like any other. Pure.
import { METHODS } from 'node:http';

export interface RefusedHead {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  /** Header lines in the form `name: value`, as far as they came; bytes as latin1. */
  readonly headers: readonly string[];
}

const LINE = /^([A-Z-]+) ([^ \r\n]+) HTTP\/([0-9]\.[0-9])$/;
/** Faults of the request line itself: the parser stands right behind where the request begins. */
const FAULTS_OF_LINE = new Set<string | undefined>([
  'HPE_INVALID_METHOD',
  'HPE_INVALID_URL',
  'HPE_INVALID_CONSTANT',
  'HPE_INVALID_VERSION',
]);

/**
 * `packet` is what was read last, `parsedBytes` how far the parser came in it. Undefined when no request line of a known
 * method stands where the request begins: the head came in several packets, or behind a body, or is none at all.
 */
export function readRefusedHead(
  packet: Uint8Array,
  parsedBytes: number,
  code: string | undefined,
): RefusedHead | undefined {
  const text = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength).toString('latin1');
  // A blank line right before where the parser stands is the end of this head, unless the fault is in its first line.
  const before = FAULTS_OF_LINE.has(code) ? parsedBytes : parsedBytes - 5;
  const blank = before < 0 ? -1 : text.lastIndexOf('\r\n\r\n', before);
  const head = text.slice(blank < 0 ? 0 : blank + 4).replace(/^(?:\r\n)+/, '');
  const [first = '', ...rest] = (head.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
  const [, method = '', target = '', httpVersion = ''] = LINE.exec(first) ?? [];
  if (!METHODS.includes(method)) return undefined;
  return { method, target, httpVersion, headers: rest.flatMap(headerOf) };
}

function headerOf(line: string): string[] {
  const colon = line.indexOf(':');
  return colon < 1 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()];
}
