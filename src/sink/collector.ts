// An address that applications post spans to, in Zipkin's place or the OpenTelemetry Collector's. It starts and stops;
// what is answered is decided in collector-answers.ts, and what is taken goes to the intake.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { urlHost } from '../http/authority.ts';
import type { Answer } from './answer.ts';
import { answerRequest, type CollectorRules } from './collector-answers.ts';
import { type ListenProblem, listenOn } from './listen-on.ts';
import type { SpanIntake } from './span-intake.ts';

export interface CollectorOptions extends CollectorRules {
  /** 0: any free one. */
  readonly port: number;
}

export interface Collector {
  readonly host: string;
  readonly port: number;
  /** For example `http://127.0.0.1:9411`. */
  readonly url: string;
  /** Connections that are still open are cut. */
  stop(): Promise<void>;
}

export type StartedCollector = { readonly collector: Collector } | { readonly problem: ListenProblem };

const MAX_CONNECTIONS = 256;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_INTERVAL_MS = 1000;
/** A stream that is not read for so long is cut; one that has nothing to say for so long as well. */
const STREAM_IDLE_MS = 30_000;

export async function startCollector(
  options: CollectorOptions,
  intake: SpanIntake,
): Promise<StartedCollector> {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Node's 30 s would be as long as a request may take.
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', () => intake.refuseConnection());
  server.on('request', (request, response) => {
    void answerRequest(request, options, (spans) => intake.take(spans)).then((answer) => {
      if (request.method === 'POST' && answer.status >= 400) intake.refuse(answer);
      if (answer.stream === undefined) send(response, answer);
      else void sendStream(response, answer.stream, answer.headers);
    });
  });
  const listening = await listenOn(server, options);
  if ('problem' in listening) return listening;
  const { port } = listening;
  return {
    collector: {
      host: options.host,
      port,
      url: `http://${urlHost(options.host)}:${port}`,
      stop: () => close(server),
    },
  };
}

function send(response: ServerResponse, { status, text = '', body, headers = {} }: Answer): void {
  if (response.destroyed) return;
  const content = body ?? Buffer.from(text);
  response.writeHead(status, {
    server: 'tracectl',
    ...(text === '' || body !== undefined ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
    'content-length': content.length,
    ...headers,
  });
  // An empty chunk would be written by itself.
  if (content.length === 0) response.end();
  else response.end(content);
}

async function sendStream(
  response: ServerResponse,
  stream: AsyncIterable<Uint8Array>,
  headers: Answer['headers'],
): Promise<void> {
  response.writeHead(200, { server: 'tracectl', ...headers });
  response.flushHeaders();
  response.setTimeout(STREAM_IDLE_MS, () => response.destroy());
  // Ends the stream as well, when the client leaves.
  await pipeline(stream, response).catch(() => undefined);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
