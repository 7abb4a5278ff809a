// An upstream that keeps every request as it stood on the wire, and answers as it was told.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HeaderList } from '../../../src/http/header-list.ts';
import { portOf } from './free-port.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  /** Order, case and duplicates as received. */
  readonly headers: HeaderList;
  readonly bodyBytes: number;
}

export type ScriptedAnswer =
  | {
      readonly status: number;
      /** Sent as given; nothing but framing and `connection: close` is added. */
      readonly headers?: HeaderList;
      readonly body?: string;
      /** Between the request's last byte and the answer's first. */
      readonly delayMs?: number;
    }
  /** The connection is reset once the request has been read. */
  | { readonly reset: true };

export interface RecordingUpstream {
  readonly port: number;
  readonly url: string;
  /** How the requests that follow are answered. */
  answerWith(answer: ScriptedAnswer): void;
  /** The requests since the last call. */
  takeRequests(): RecordedRequest[];
  /** Connections to the port are refused until `open`. */
  refuse(): Promise<void>;
  open(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRecordingUpstream(): Promise<RecordingUpstream> {
  let answer: ScriptedAnswer = { status: 200 };
  let requests: RecordedRequest[] = [];
  let port = 0;
  let server: Server | undefined;

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    let bodyBytes = 0;
    request.on('data', (chunk: Buffer) => {
      bodyBytes += chunk.length;
    });
    request.on('end', () => {
      requests.push({
        method: request.method ?? '',
        target: request.url ?? '',
        headers: [...request.rawHeaders],
        bodyBytes,
      });
      void give(answer, request, response);
    });
  };

  const open = async (): Promise<void> => {
    server = createServer(handle).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = portOf(server.address());
  };
  const close = async (): Promise<void> => {
    if (server?.listening !== true) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };

  await open();
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    answerWith: (next) => {
      answer = next;
    },
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    refuse: close,
    open,
    stop: close,
  };
}

async function give(
  answer: ScriptedAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if ('reset' in answer) {
    request.socket.resetAndDestroy();
    return;
  }
  if (answer.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  response.sendDate = false;
  // Every answer ends its connection: a pooled one would decide between "reset" and "refused" by chance.
  response.shouldKeepAlive = false;
  const body = answer.body ?? '';
  const isBodiless = answer.status === 204 || answer.status === 304;
  const framing = isBodiless ? [] : ['content-length', String(Buffer.byteLength(body))];
  response.writeHead(answer.status, [...(answer.headers ?? []), ...framing]);
  response.end(body);
}
