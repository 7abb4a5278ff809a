// The session's end of the control socket.
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { GivenCredential } from '../replay/replay-options.ts';
import {
  type CancelCommand,
  type CaptureQuery,
  type CredentialsCommand,
  type EditableAnswer,
  type EditableCommand,
  type ReplayCommand,
  type ReplayLine,
  type RunFindings,
  readCaptureQuery,
} from './control-messages.ts';
import type { ListedExchange } from './listed-exchange.ts';

export interface ControlHandlers {
  /** Throws when the text is no filter. */
  exchanges(filter?: string): readonly ListedExchange[];
  editable(command: EditableCommand): EditableAnswer;
  findings(): RunFindings;
  replay(command: ReplayCommand): AsyncIterable<ReplayLine>;
  cancel(command: CancelCommand): void;
  credentials(command: CredentialsCommand): readonly GivenCredential[];
  /** Lines of a capture, or why the query cannot be answered, in one sentence. */
  capture(query: CaptureQuery): AsyncIterable<Buffer> | { readonly problem: string };
}

export interface ControlServer {
  close(): Promise<void>;
}

/** A command may hold a body that was edited. */
const MAX_COMMAND_BYTES = 96 * 1024 * 1024;
/** Each reader of a stream costs memory for what it has not read yet. */
const MAX_CONNECTIONS = 64;
const CLOSE_GRACE_MS = 200;

/** Rejects with the system's error when the socket cannot be made. */
export async function startControlServer(path: string, handlers: ControlHandlers): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(request, response, handlers).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  const isFile = process.platform !== 'win32';
  if (isFile) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    rmSync(path, { force: true });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  if (isFile) chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        // Answers that are about to end may do so: whoever follows is not told of a broken connection.
        const late = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: ControlHandlers,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
  const what = `${request.method} ${pathname}`;
  if (what === 'GET /v1/session') {
    endWithJson(response, { v: 1 });
  } else if (what === 'GET /v1/exchanges') {
    endWithJson(response, handlers.exchanges(searchParams.get('filter') ?? undefined));
  } else if (what === 'POST /v1/editable') {
    endWithJson(response, handlers.editable(JSON.parse(await readText(request)) as EditableCommand));
  } else if (what === 'POST /v1/cancel') {
    handlers.cancel(JSON.parse(await readText(request)) as CancelCommand);
    endWithJson(response, {});
  } else if (what === 'POST /v1/credentials') {
    endWithJson(response, handlers.credentials(JSON.parse(await readText(request)) as CredentialsCommand));
  } else if (what === 'GET /v1/findings') {
    endWithJson(response, handlers.findings());
  } else if (what === 'POST /v1/replay') {
    const command = JSON.parse(await readText(request)) as ReplayCommand;
    response.writeHead(200, { 'content-type': 'application/jsonl' });
    for await (const line of handlers.replay(command)) {
      // Whoever asked has gone: nothing more is sent for them.
      if (response.destroyed) break;
      response.write(`${JSON.stringify(line)}\n`);
    }
    response.end();
  } else if (what === 'GET /v1/capture') {
    const lines = handlers.capture(readCaptureQuery(searchParams));
    if ('problem' in lines) {
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(lines.problem);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/jsonl' });
    response.flushHeaders();
    // Waits for the reader, and stops when it leaves.
    await pipeline(lines, response).catch(() => undefined);
  } else {
    response.writeHead(404);
    response.end(`${what} is not part of the control protocol`);
  }
}

function endWithJson(response: ServerResponse, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(text);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let byteLength = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    byteLength += chunk.byteLength;
    if (byteLength > MAX_COMMAND_BYTES) throw new Error('the command is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
