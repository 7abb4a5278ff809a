// An upstream within tracectl itself, so that a first look needs no network: `--demo-upstream`. It listens on loopback only.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type DemoPlan, demoIndex, planDemoAnswer } from './demo-endpoints.ts';
import { requestEcho } from './request-echo.ts';

export interface DemoUpstream {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

/** A longer body is answered with 413: an echo has to be held as a whole. */
const MAX_BODY_BYTES = 1 << 20;
const CHUNK_BYTES = 1 << 16;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export async function startDemoUpstream(): Promise<DemoUpstream> {
  const server = createServer((request, response) => {
    response.setHeader('server', 'tracectl-demo');
    answerAsUpstream(request, response).catch(() => response.destroy());
  });
  // Whatever a proxy lets through is to be shown, and a person may take a minute between two keys.
  server.maxHeadersCount = 0;
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Answers one request; rejects when the client leaves in the middle.
 * @param further what else the index lists
 */
export async function answerAsUpstream(
  request: IncomingMessage,
  response: ServerResponse,
  further: readonly (readonly [usage: string, meaning: string])[] = [],
): Promise<void> {
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  const left = leaving.signal;
  const { method = '', url = '' } = request;
  const plan = planDemoAnswer(method, url);
  switch (plan.kind) {
    case 'index':
      return send(response, 200, 'text/plain; charset=utf-8', demoIndex(further));
    case 'echo':
      return echo(request, response, plan, left);
    case 'status':
      if (REDIRECTS.includes(plan.status)) response.setHeader('location', '/get');
      return send(response, plan.status, 'text/plain; charset=utf-8', '');
    case 'lines':
      response.setHeader('content-type', 'application/json');
      return stream(response, plan, left, (id) => `${JSON.stringify({ id, url })}\n`);
    case 'events':
      response.setHeader('content-type', 'text/event-stream');
      response.setHeader('cache-control', 'no-store');
      return stream(
        response,
        plan,
        left,
        (id) => `id: ${id}\nevent: tick\ndata: ${new Date().toISOString()}\n\n`,
      );
    case 'bytes':
      return sendBytes(response, plan.count, left);
    case 'refusal':
      if (plan.allow !== undefined) response.setHeader('allow', plan.allow);
      return send(response, plan.status, 'text/plain; charset=utf-8', `${plan.reason}\n`);
  }
}

async function echo(
  request: IncomingMessage,
  response: ServerResponse,
  plan: DemoPlan & { readonly kind: 'echo' },
  left: AbortSignal,
): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) {
    return send(response, 413, 'text/plain; charset=utf-8', `at most ${MAX_BODY_BYTES} bytes are echoed\n`);
  }
  if (plan.delayMs > 0) await pause(plan.delayMs, undefined, { signal: left });
  const { method = '', url: target = '', rawHeaders: headers, socket } = request;
  const received = { method, target, headers, address: socket.remoteAddress ?? '', body };
  send(response, 200, 'application/json', requestEcho(received, plan.parts));
}

/** Undefined when it is too long; it is read to its end all the same, so that the client hears the answer. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** The first part at once, each further one after the interval. */
async function stream(
  response: ServerResponse,
  { count, intervalMs }: { readonly count: number; readonly intervalMs: number },
  left: AbortSignal,
  part: (id: number) => string,
): Promise<void> {
  response.flushHeaders();
  for (let id = 0; id < count && response.req.method !== 'HEAD'; id += 1) {
    if (id > 0 && intervalMs > 0) await pause(intervalMs, undefined, { signal: left });
    await write(response, part(id), left);
  }
  response.end();
}

async function sendBytes(response: ServerResponse, count: number, left: AbortSignal): Promise<void> {
  response.setHeader('content-type', 'application/octet-stream');
  response.setHeader('content-length', count);
  response.flushHeaders();
  const chunk = Buffer.alloc(CHUNK_BYTES, 'tracectl ');
  for (let sent = 0; sent < count && response.req.method !== 'HEAD'; sent += CHUNK_BYTES) {
    await write(response, chunk.subarray(0, count - sent), left);
  }
  response.end();
}

async function write(response: ServerResponse, part: string | Buffer, left: AbortSignal): Promise<void> {
  if (!response.write(part)) await once(response, 'drain', { signal: left });
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  // 204 and 304 have neither a body nor a length (RFC 9110 section 8.6).
  const headers =
    status === 204 || status === 304
      ? {}
      : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}
