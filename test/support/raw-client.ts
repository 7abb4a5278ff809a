// A client that sends exactly the bytes it is given and reads what comes back.
import { connect, type Socket } from 'node:net';

export interface RawConnection {
  readonly socket: Socket;
  /** Everything received so far. */
  received(): string;
  /** Resolves when what was received fits. */
  until(fits: (received: string) => boolean, what?: string): Promise<string>;
  /** Resolves with everything when the other side has closed. */
  closed(): Promise<string>;
}

const DEADLINE_MS = 10_000;

export function openRaw(port: number, host = '127.0.0.1'): RawConnection {
  const socket = connect(port, host);
  let text = '';
  let isClosed = false;
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    changed();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
    changed();
  });
  const wait = (done: () => boolean, what: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(check);
        reject(new Error(`waited for ${what}; received so far: ${JSON.stringify(text)}`));
      }, DEADLINE_MS);
      const check = (): void => {
        if (!done()) return;
        clearTimeout(timer);
        watchers.delete(check);
        resolve(text);
      };
      watchers.add(check);
      check();
    });
  return {
    socket,
    received: () => text,
    until: (fits, what = 'bytes') => wait(() => fits(text), what),
    closed: () => wait(() => isClosed, 'the end of the connection'),
  };
}

/** Sends the bytes on a connection of their own and reads to the end; ask for `Connection: close` in them. */
export async function rawRequest(port: number, bytes: string | Buffer, host?: string): Promise<string> {
  const connection = openRaw(port, host);
  connection.socket.write(bytes);
  return connection.closed();
}

/** A GET as curl sends it, with further header lines, that closes the connection. */
export function get(path: string, headers: readonly string[] = [], host = 'localhost:15001'): string {
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'User-Agent: curl/8.0', 'Accept: */*', ...headers];
  return `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`;
}
