// The kernel's tables of TCP sockets (/proc/net/tcp and tcp6, proc(5)): which socket has these two ends. Pure.
// A table of a thousand sockets is 150 KB, and the kernel takes 2 µs to write each line of it: it is read only until what is
// looked for was found, and only lines with a port that matters are taken apart.
import { isIPv4 } from 'node:net';
import type { Endpoint } from '../exchange/connection.ts';

const LISTENING = 0x0a;

export interface TableSocket {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly isListening: boolean;
  /** User that it belongs to. */
  readonly uid: number;
  /** What the links in /proc/PID/fd name; 0 once no process holds it, or before one has accepted it. */
  readonly inode: number;
}

/** The sockets of a table, piece by piece as it is read, whose own port is one of `ports`. */
export function* socketsWithPort(
  pieces: Iterable<string>,
  ports: ReadonlySet<number>,
): Generator<TableSocket, void> {
  const wanted = new Set([...ports].map(hexPort));
  let begun = '';
  for (const piece of pieces) {
    const lines = begun + piece;
    let start = 0;
    for (let end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', start)) {
      // `  sl: ADDRESS:PORT ...`: the port stands behind the second colon. The heading has none.
      const colon = lines.indexOf(':', lines.indexOf(':', start) + 1);
      const isWanted = colon < end && wanted.has(lines.slice(colon + 1, colon + 5));
      const socket = isWanted ? socketOf(lines.slice(start, end)) : undefined;
      start = end + 1;
      if (socket !== undefined) yield socket;
    }
    begun = lines.slice(start);
  }
}

function socketOf(line: string): TableSocket | undefined {
  const [, local, remote, state, , , , uid, , inode] = line.trim().split(/\s+/);
  if (local === undefined || remote === undefined || inode === undefined) return undefined;
  return {
    local: endpointOf(local),
    remote: endpointOf(remote),
    isListening: Number.parseInt(state ?? '', 16) === LISTENING,
    uid: Number(uid),
    inode: Number(inode),
  };
}

/** Addresses stand there as 32-bit words in the machine's own order, which is little-endian on all that Node runs on today. */
function endpointOf(text: string): Endpoint {
  const [hex = '', port = ''] = text.split(':');
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let byte = 6; byte >= 0; byte -= 2)
      bytes.push(Number.parseInt(hex.slice(word + byte, word + byte + 2), 16));
  }
  return { address: addressText(bytes), port: Number.parseInt(port, 16) };
}

function addressText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (isMapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return plainAddress(groups.join(':'));
}

/** One spelling for each address, and IPv4 for what is mapped into IPv6. */
export function plainAddress(address: string): string {
  const scopeless = address.replace(/%.*$/, '').toLowerCase();
  const unmapped = scopeless.startsWith('::ffff:') ? scopeless.slice('::ffff:'.length) : scopeless;
  if (isIPv4(unmapped)) return unmapped;
  if (!scopeless.includes(':')) return scopeless;
  return new URL(`http://[${scopeless}]`).hostname.slice(1, -1);
}

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

export const isAnyAddress = (address: string): boolean => address === '0.0.0.0' || address === '::';
