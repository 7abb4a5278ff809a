// A stand-in for a Zipkin's collector: keeps every span that is posted to it and answers 202.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { portOf } from './free-port.ts';

/** A span in v2 JSON, as it was posted. */
export interface PostedSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly timestamp?: number;
  readonly duration?: number;
  readonly localEndpoint?: PostedEndpoint;
  readonly remoteEndpoint?: PostedEndpoint;
  readonly annotations?: readonly { readonly timestamp: number; readonly value: string }[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly debug?: boolean;
  readonly shared?: boolean;
}

export interface PostedEndpoint {
  readonly serviceName?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly port?: number;
}

export interface RecordingCollector {
  readonly port: number;
  readonly url: string;
  /** All spans so far, in the order of arrival. */
  spans(): readonly PostedSpan[];
  stop(): Promise<void>;
}

export async function startRecordingCollector(): Promise<RecordingCollector> {
  const spans: PostedSpan[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method !== 'POST' || request.url !== '/api/v2/spans') {
        response.writeHead(404).end();
        return;
      }
      const body = Buffer.concat(chunks);
      const isGzip = request.headers['content-encoding'] === 'gzip';
      spans.push(...(JSON.parse((isGzip ? gunzipSync(body) : body).toString()) as PostedSpan[]));
      response.writeHead(202).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    spans: () => spans,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
