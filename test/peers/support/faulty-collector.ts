// A collector that fails as it is told: its fault is changed while it runs, and what came is counted span by span.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/**
 * `away`: nobody listens. `silent`: takes the batch and never answers. `cut`: takes the batch, keeps it and cuts the connection.
 * `torn`: cuts the connection in the middle of the batch, and keeps nothing.
 */
export type Fault = 'none' | 'away' | '500' | '429' | 'silent' | 'cut' | 'torn';

export interface FaultyCollector {
  readonly url: string;
  fail(fault: Fault): Promise<void>;
  /** How often each span, by its id, was kept. */
  kept(): ReadonlyMap<string, number>;
  posts(): number;
  stop(): Promise<void>;
}

export async function startFaultyCollector(
  port: number,
  retryAfterSeconds: number,
): Promise<FaultyCollector> {
  const kept = new Map<string, number>();
  let fault: Fault = 'none';
  let posts = 0;
  let server: Server | undefined;

  const keep = (body: Buffer, isPacked: boolean): void => {
    const spans = JSON.parse((isPacked ? gunzipSync(body) : body).toString()) as { readonly id: string }[];
    for (const { id } of spans) kept.set(id, (kept.get(id) ?? 0) + 1);
  };
  const answer = (socket: Socket, response: ServerResponse, body: Buffer, isPacked: boolean): void => {
    if (fault === '500') response.writeHead(500).end('out of order');
    else if (fault === '429') response.writeHead(429, { 'retry-after': String(retryAfterSeconds) }).end();
    else if (fault === 'none' || fault === 'cut') {
      keep(body, isPacked);
      if (fault === 'cut') socket.destroy();
      else response.writeHead(202).end();
    }
  };
  const listen = async (): Promise<void> => {
    server = createServer((request, response) => {
      posts++;
      if (fault === 'torn') {
        request.once('data', () => request.socket.destroy());
        return;
      }
      const isPacked = request.headers['content-encoding'] === 'gzip';
      buffer(request).then(
        (body) => answer(request.socket, response, body, isPacked),
        () => undefined,
      );
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async (): Promise<void> => {
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
    server = undefined;
  };
  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    fail: async (next) => {
      fault = next;
      // Whoever waits for an answer that never comes is let go, and so is everything when nobody is to listen.
      if (next === 'away') await close();
      else if (server === undefined) await listen();
      else server.closeAllConnections();
    },
    kept: () => kept,
    posts: () => posts,
    stop: close,
  };
}
