// The address that applications post spans to, in Zipkin's place. It starts, counts and stops; what is answered is
// decided in collector-answers.ts, and what is taken goes to `accept`.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { urlHost } from '../http/authority.ts';
import type { Span } from '../trace/span.ts';
import {
  type Answer,
  answerRequest,
  type CollectorLimits,
  type CollectorRules,
} from './collector-answers.ts';
import { cutToLimits } from './span-limits.ts';

export interface CollectorOptions extends CollectorRules {
  /** 0: any free one. */
  readonly port: number;
}

export const defaultCollectorLimits: CollectorLimits = {
  maxGzipBytes: 5 * 1024 * 1024,
  maxJsonBytes: 20 * 1024 * 1024,
  maxSpansPerPost: 10_000,
};

export interface CollectorDeps {
  /** Gets every list of spans that was taken. Must not throw. */
  accept(spans: readonly Span[]): void;
  /** Gets what was answered to every post that was not taken. */
  refused?(answer: Answer): void;
}

export interface CollectorCounts {
  readonly spans: number;
  /** Posts that were answered with an error. */
  readonly refusedPosts: number;
  /** Spans of which something was cut off. */
  readonly cutSpans: number;
  /** Connections that were closed because there were too many. */
  readonly refusedConnections: number;
}

export interface Collector {
  readonly host: string;
  readonly port: number;
  /** For example `http://127.0.0.1:9411`. */
  readonly url: string;
  counts(): CollectorCounts;
  /** Connections that are still open are cut. */
  stop(): Promise<void>;
}

/** The address could not be had; `code` is the system's, for example EADDRINUSE. */
export interface ListenProblem {
  readonly code: string;
  readonly host: string;
  readonly port: number;
}

export type StartedCollector = { readonly collector: Collector } | { readonly problem: ListenProblem };

const MAX_CONNECTIONS = 256;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_INTERVAL_MS = 1000;

export async function startCollector(
  options: CollectorOptions,
  deps: CollectorDeps,
): Promise<StartedCollector> {
  const counts = { spans: 0, refusedPosts: 0, cutSpans: 0, refusedConnections: 0 };
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Node's 30 s would be as long as a request may take.
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', () => {
    counts.refusedConnections++;
  });
  server.on('request', (request, response) => {
    void answerRequest(request, options, (spans) => {
      const cut = spans.map(cutToLimits);
      counts.spans += cut.length;
      counts.cutSpans += cut.filter((span, index) => span !== spans[index]).length;
      deps.accept(cut);
    }).then((answer) => {
      if (request.method === 'POST' && answer.status >= 400) {
        counts.refusedPosts++;
        deps.refused?.(answer);
      }
      send(response, answer);
    });
  });
  const problem = await listen(server, options);
  if (problem !== undefined) return { problem };
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    collector: {
      host: options.host,
      port,
      url: `http://${urlHost(options.host)}:${port}`,
      counts: () => ({ ...counts }),
      stop: () => close(server),
    },
  };
}

function send(response: ServerResponse, { status, text = '', headers = {} }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    server: 'tracectl',
    ...(text === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

function listen(server: Server, { host, port }: CollectorOptions): Promise<ListenProblem | undefined> {
  return new Promise((resolve) => {
    // It stays: a connection that cannot be accepted later on (EMFILE) must not end the process.
    server.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: error.code ?? error.message, host, port });
    });
    server.listen({ host, port }, () => resolve(undefined));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
