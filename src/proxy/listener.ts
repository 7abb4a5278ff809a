// One listening socket of the data plane: hands every request to `forward`, and answers what is no request.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { urlHost } from '../http/authority.ts';
import { callerOf } from './caller-of.ts';
import { judgeClientError, renderReply } from './client-error.ts';
import { connect } from './connect.ts';
import { forward } from './forward.ts';
import { PendingAnswers } from './pending-answers.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { recordRefused } from './record-refused.ts';
import { readRefusedHead } from './refused-head.ts';
import { respondOver } from './response-over.ts';
import { serverOptions, watchServer } from './server-limits.ts';
import { readsBodyOfUpgrade, webSocketUpgrade, withoutUpgrade } from './upgrade.ts';

/** What Node adds to an error of its parser. */
type ParserError = NodeJS.ErrnoException & { readonly rawPacket?: Uint8Array; readonly bytesParsed?: number };

/** A server that is not listening yet. `entranceOf` tells how a connection came in. */
export function createPlaneServer(plane: PlaneContext, entranceOf: (connection: Duplex) => Entrance): Server {
  const server = createServer(serverOptions(plane.limits));
  watchServer(server, plane, () => listeningAddress(server));
  // Node hides headers past this count while its parser still obeys them; `checkRequestHead` counts instead.
  server.maxHeadersCount = 0;
  const pending = new PendingAnswers();
  /** Connections that became tunnels: where those lead, and who asked for them. */
  const tunnels = new WeakMap<Duplex, Pick<Entrance, 'connectedTo' | 'caller'>>();
  const entrance = (connection: Duplex): Entrance => {
    const tunnel = tunnels.get(connection);
    return tunnel === undefined ? entranceOf(connection) : { ...entranceOf(connection), ...tunnel };
  };
  /** Reads the connection as HTTP (again): what Node let go of for CONNECT or Upgrade. */
  const serve = (connection: Duplex): void => {
    server.emit('connection', connection);
    // It was paused while it was looked at, and holds bytes that were put back.
    connection.resume();
  };

  server.on('connection', (connection: Duplex) => {
    if (plane.connections.has(connection)) return;
    plane.connections.add(connection);
    plane.connectionIds.opened(connection as Socket, 'client');
    connection.once('close', () => plane.connections.delete(connection));
  });
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // What follows a request that ended the connection is not looked at.
    if (pending.isClosing(request.socket)) return;
    pending.add(request, response);
    guarded(plane, response, () => forward(plane, request, response, entrance(request.socket)));
  };
  server.on('request', onRequest);
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  /** Node has let go of the connection. Requests before this one are answered first: there is one answer at a time. */
  const takeOver = (connection: Duplex, run: () => void): void => {
    // A client that resets now must not end the process; Node's own listener is gone.
    connection.on('error', () => {});
    pending.whenAnswered(connection, () => {
      if (pending.isClosing(connection)) connection.end();
      else if (!connection.destroyed) guarded(plane, connection, run);
    });
  };
  server.on('upgrade', (request, connection, head) =>
    takeOver(connection, () => {
      const upgrade = webSocketUpgrade(request, connection, head);
      if (upgrade !== undefined || readsBodyOfUpgrade(request)) {
        forward(plane, request, respondOver(request, connection), entrance(connection), upgrade);
      } else {
        connection.unshift(withoutUpgrade(request, head));
        serve(connection);
      }
    }),
  );
  server.on('connect', (request, connection, head) =>
    takeOver(connection, () =>
      connect(plane, {
        request,
        connection,
        head,
        entrance: entrance(connection),
        serve: (tunnel, connectedTo) => {
          const caller = callerOf(request, entrance(connection));
          tunnels.set(tunnel, { connectedTo, ...(caller !== undefined && { caller }) });
          serve(tunnel);
        },
      }),
    ),
  );
  const hinted = new Set<string>();
  server.on('clientError', (error: ParserError, connection) => {
    const { rawPacket, bytesParsed = 0, code } = error;
    const { reply, limit, hint } = judgeClientError(code, rawPacket, listeningAddress(server));
    if (hint !== undefined && !hinted.has(hint)) {
      hinted.add(hint);
      plane.emit({ type: 'notice', severity: 'warning', text: hint });
    }
    if (limit !== undefined) plane.reports.met(limit);
    if (reply === undefined || !connection.writable) {
      connection.destroy();
      return;
    }
    if (pending.isClosing(connection)) return;
    const incoming = pending.incoming(connection);
    if (incoming === undefined) {
      // Between requests there is nothing to record in an end, or in time that has run out.
      const head = code?.startsWith('HPE_') && rawPacket && readRefusedHead(rawPacket, bytesParsed, code);
      pending.whenAnswered(connection, () => {
        if (head) recordRefused(plane, connection, entrance(connection), head, reply);
        connection.end(renderReply(reply));
      });
      return;
    }
    // It cannot be answered as it was meant any more.
    if (code !== 'HPE_INVALID_EOF_STATE') plane.malformed.add(incoming);
    connection.end(renderReply(reply));
  });
  return server;
}

/** Our own mistake: this one request pays, loudly; the ones beside it do not. */
function guarded(plane: PlaneContext, destroyable: { destroy(): unknown }, run: () => void): void {
  try {
    run();
  } catch (error) {
    const text = `a request was lost to a fault in tracectl: ${error}`;
    plane.emit({ type: 'notice', severity: 'error', text });
    destroyable.destroy();
  }
}

function listeningAddress(server: Server): string {
  const address = server.address();
  return address === null || typeof address === 'string' ? '' : `${urlHost(address.address)}:${address.port}`;
}
