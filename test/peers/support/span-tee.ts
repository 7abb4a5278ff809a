// One address for an exporter, from which the very same bytes go to several receivers: HTTP to all of them, and OTLP/gRPC.
// The exporter gets the answer of the first; what the others answered is kept.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Client, credentials, type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js';
import { portOf } from './free-port.ts';

export interface SpanTee {
  readonly url: string;
  readonly grpcUrl: string;
  /** What each receiver answered to each report: HTTP's status, or `ok` or the error's text of gRPC. */
  answers(): readonly (readonly (number | string)[])[];
  stop(): Promise<void>;
}

export interface TeeReceivers {
  readonly http: (path: string) => readonly string[];
  /** `127.0.0.1:4317`. */
  readonly grpc: readonly string[];
}

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const same = (bytes: Buffer): Buffer => bytes;

export async function startSpanTee(receivers: TeeReceivers): Promise<SpanTee> {
  const answers: (number | string)[][] = [];
  const server = createServer((request, response) => {
    void buffer(request).then(async (body) => {
      const path = request.url ?? '/';
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers))
        if (name.startsWith('content-') && name !== 'content-length') headers.set(name, String(value));
      const post = (url: string) => fetch(url + path, { method: 'POST', headers, body });
      const got = await Promise.all(receivers.http(path).map(post));
      answers.push(got.map(({ status }) => status));
      const first = got[0];
      response.writeHead(first?.status ?? 502, {
        'content-type': first?.headers.get('content-type') ?? 'text/plain',
      });
      response.end(Buffer.from((await first?.arrayBuffer()) ?? new ArrayBuffer()));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clients = receivers.grpc.map((address) => new Client(address, credentials.createInsecure()));
  const grpc = grpcServer(clients, (got) => answers.push(got));
  const grpcPort = await bind(grpc);
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    grpcUrl: `http://127.0.0.1:${grpcPort}`,
    answers: () => answers,
    stop: async () => {
      for (const client of clients) client.close();
      grpc.forceShutdown();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function grpcServer(clients: readonly Client[], told: (answers: string[]) => void): Server {
  const server = new Server();
  const call = (client: Client, body: Buffer) =>
    new Promise<{ readonly answer: Buffer; readonly text: string }>((resolve) => {
      client.makeUnaryRequest(EXPORT, same, same, body, (error, answer = Buffer.alloc(0)) =>
        resolve({ answer, text: error?.message ?? 'ok' }),
      );
    });
  const answer: handleUnaryCall<Buffer, Buffer> = ({ request }, done) => {
    void Promise.all(clients.map((client) => call(client, request))).then((got) => {
      told(got.map(({ text }) => text));
      done(null, got[0]?.answer ?? Buffer.alloc(0));
    });
  };
  server.register(EXPORT, answer, same, same, 'unary');
  return server;
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
