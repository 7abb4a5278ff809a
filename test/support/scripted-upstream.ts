// An upstream that records what reaches it, byte for byte, and answers as it is told. Raw sockets: an HTTP library
// on this side would hide what is tested.
import { createServer, type Socket } from 'node:net';

export interface ReceivedRequest {
  /** Request line and header lines, without line ends. */
  readonly lines: readonly string[];
  /** Everything after the blank line, as far as it had come when the answer was due. */
  readonly body: string;
}

export interface ScriptedUpstream {
  readonly port: number;
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** Connections that were made. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** What happens when a whole request is there: bytes to answer with, or a hand on the socket. */
export type Script = (request: ReceivedRequest, socket: Socket, count: number) => string | Buffer | undefined;

/** An answer of HTTP/1.1 with a length. */
export function ok(body = 'ok', headers = ''): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

export async function startScriptedUpstream(script: Script, host = '127.0.0.1'): Promise<ScriptedUpstream> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let pending = '';
    socket.on('data', (bytes) => {
      pending += bytes.toString('latin1');
      for (;;) {
        const taken = takeRequest(pending);
        if (taken === undefined) return;
        pending = pending.slice(taken.length);
        requests.push(taken.request);
        const answer = script(taken.request, socket, requests.length);
        if (typeof answer === 'string') socket.write(answer, 'latin1');
        else if (answer !== undefined) socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function takeRequest(text: string): { request: ReceivedRequest; length: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const lines = text.slice(0, headEnd).split('\r\n');
  const bodyStart = headEnd + 4;
  const bodyEnd = endOfBody(lines, text, bodyStart);
  if (bodyEnd === undefined) return undefined;
  return { request: { lines, body: text.slice(bodyStart, bodyEnd) }, length: bodyEnd };
}

function endOfBody(lines: readonly string[], text: string, start: number): number | undefined {
  const length = lines.find((line) => /^content-length:/i.test(line))?.slice(15);
  if (length !== undefined) {
    const end = start + Number(length);
    return text.length >= end ? end : undefined;
  }
  if (!lines.some((line) => /^transfer-encoding:/i.test(line))) return start;
  const last = text.indexOf('0\r\n\r\n', start);
  return last < 0 ? undefined : last + 5;
}
