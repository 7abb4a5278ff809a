// A server that writes down each request as it came, byte for byte, and answers 200.

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { messageBytes, parseMessage } from '../../src/interchange/goreplay/http-message.ts';

export interface RecordedRequest {
  readonly requestLine: string;
  /** Flat, in order. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface RecordingOrigin {
  readonly port: number;
  /** The latest; undefined before the first. */
  last(): RecordedRequest | undefined;
  close(): Promise<void>;
}

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

export async function startRecordingOrigin(): Promise<RecordingOrigin> {
  let last: RecordedRequest | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const headEnd = bytes.indexOf('\r\n\r\n');
      if (headEnd < 0 || bytes.length < (messageBytes(bytes) ?? headEnd + 4)) return;
      const message = parseMessage(bytes);
      if (message === undefined) return;
      last = { requestLine: message.startLine, headers: message.headers, body: message.body };
      socket.end(ANSWER);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    last: () => last,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
