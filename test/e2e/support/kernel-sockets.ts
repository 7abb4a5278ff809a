// What Linux itself says of a program's sockets and of TCP connections on loopback: only that shows what is left behind,
// and what has been read.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Sockets that a process holds, pipes to its parent included. */
export function socketCount(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(join(folder, name)).startsWith('socket:');
    } catch {
      // Closed while the folder was read.
      return false;
    }
  }).length;
}

/** One side of an IPv4 connection. */
interface TcpEnd {
  readonly localPort: number;
  readonly remotePort: number;
  /** Bytes that the other side has not acknowledged. */
  readonly unsent: number;
  /** Bytes that its program has not read. */
  readonly unread: number;
}

/** Whether the program that listens on `serverPort` has read all that was written to these connections of ours. */
export function isAllRead(serverPort: number, clientPorts: readonly number[]): boolean {
  const clients = new Set(clientPorts);
  const ends = openEnds(serverPort);
  const written = ends.filter(({ localPort, unsent }) => clients.has(localPort) && unsent === 0);
  const read = ends.filter(({ remotePort, unread }) => clients.has(remotePort) && unread === 0);
  return written.length === clients.size && read.length === clients.size;
}

/** proc(5), net/tcp: addresses and lengths of queues are hexadecimal; 01 is ESTABLISHED. */
function openEnds(port: number): TcpEnd[] {
  const ofPort = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .filter((line) => line.includes(ofPort))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '01')
    .map(([, local = '', remote = '', , queues = '']) => ({
      localPort: afterColon(local),
      remotePort: afterColon(remote),
      unsent: Number.parseInt(queues, 16),
      unread: afterColon(queues),
    }));
}

function afterColon(text: string): number {
  return Number.parseInt(text.slice(text.indexOf(':') + 1), 16);
}
