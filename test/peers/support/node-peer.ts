// Node's own HTTP server, as it is by default but for the limits that tracectl does not have either.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpPeer, UnderstoodRequest } from './http-peer.ts';

export async function startNodeServer(): Promise<HttpPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'tracectl-node-'));
  const socketPath = join(folder, 'socket');
  let requests: UnderstoodRequest[] = [];
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      requests.push({ method: request.method ?? '', target: request.url ?? '', body });
      response.end('ok');
    });
  }).listen(socketPath);
  // Node refuses, or hides, what is above 1,000 lines by default.
  server.maxHeadersCount = 0;
  await once(server, 'listening');
  return {
    name: 'Node',
    socketPath,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
