// One listening socket of the data plane: hands every request to `forward`, and answers what is no request.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { urlHost } from '../http/authority.ts';
import { judgeClientError } from './client-error.ts';
import { forward } from './forward.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import type { ListenAddress } from './plane-options.ts';

const MAX_HEAD_BYTES = 64 * 1024;
/** Envoy's idle timeout of a downstream connection. Node's 5 s close under the feet of clients that reuse it. */
const IDLE_CONNECTION_MS = 3_600_000;

/** A server that is not listening yet. `entranceOf` tells how a connection came in. */
export function createPlaneServer(plane: PlaneContext, entranceOf: (connection: Duplex) => Entrance): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEAD_BYTES,
    // Judged in `checkRequestHead`, where the refusal is recorded.
    requireHostHeader: false,
    // A developer stops at breakpoints; only the head itself has to arrive in time.
    requestTimeout: 0,
    headersTimeout: 60_000,
    keepAliveTimeout: IDLE_CONNECTION_MS,
  });
  // Node hides headers past this count while its parser still obeys them; `checkRequestHead` counts instead.
  server.maxHeadersCount = 0;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    try {
      forward(plane, request, response, entranceOf(request.socket));
    } catch (error) {
      // Our own mistake: this one request pays, loudly; the ones beside it do not.
      plane.emit({
        type: 'notice',
        severity: 'error',
        text: `a request was lost to a fault in tracectl: ${error}`,
      });
      response.destroy();
    }
  };
  server.on('request', onRequest);
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  server.on('connect', (_request, connection) => {
    const body = 'CONNECT is not supported: send http:// URLs to this proxy';
    connection.end(
      `HTTP/1.1 501 Not Implemented\r\ncontent-length: ${body.length}\r\ncontent-type: text/plain\r\n` +
        `server: tracectl\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  const hinted = new Set<string>();
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Uint8Array }, connection) => {
    const { answer, hint } = judgeClientError(error.code, error.rawPacket, listeningAddress(server));
    if (hint !== undefined && !hinted.has(hint)) {
      hinted.add(hint);
      plane.emit({ type: 'notice', severity: 'warning', text: hint });
    }
    if (answer !== undefined && connection.writable) connection.end(answer);
    else connection.destroy();
  });
  return server;
}

/** Starts listening; the address that it got, or the system's error. */
export function listen(server: Server, { host, port }: ListenAddress): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

function listeningAddress(server: Server): string {
  const address = server.address();
  return address === null || typeof address === 'string' ? '' : `${urlHost(address.address)}:${address.port}`;
}
