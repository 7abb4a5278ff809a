// An upstream that does what the path asks for as soon as the head of a request is there, and knows which of its
// connections are open. It closes none of itself, it only follows when the other side ends: what stays open is the
// proxy's doing.
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';

/** What happens with a request; everything after its head is left in the socket. */
export type Fault = (socket: Socket) => void;

export interface FaultyUpstream {
  readonly port: number;
  readonly url: string;
  /** Connections that are open now. */
  open(): number;
  /** Resolves when a request for this path is there. */
  reached(path: string): Promise<unknown>;
}

/** An answer after which the connection is closed, by the proxy: so none is kept that could be taken for a leak. */
export const lastAnswer = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok';

/** @param faults by the first segment of the path; anything else is answered with `lastAnswer` */
export async function openFaultyUpstream(faults: Readonly<Record<string, Fault>>): Promise<FaultyUpstream> {
  const sockets = new Set<Socket>();
  const paths = new Set<string>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let head = '';
    socket.on('data', function readHead(bytes) {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', readHead);
      // Goes on reading, so that it hears of the end.
      socket.resume();
      const path = head.split(' ')[1] ?? '';
      paths.add(path);
      const fault = faults[path.split('/')[1] ?? ''];
      if (fault === undefined) socket.write(lastAnswer);
      else fault(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    open: () => sockets.size,
    reached: (path) => eventually(() => paths.has(path), `the request for ${path} at the upstream`),
  };
}
