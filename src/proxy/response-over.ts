// The answer to a request whose connection Node has let go of (CONNECT, Upgrade), made as for any other.
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The connection is ended with the answer, unless it has been detached from it by then. */
export function respondOver(request: IncomingMessage, connection: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // Node types it as a Socket; it uses nothing that a Duplex lacks.
  response.assignSocket(connection as Socket);
  response.once('finish', () => {
    response.detachSocket(connection as Socket);
    connection.end();
    // Read on, to nowhere: an end that nobody reads is never seen, and the connection would stay for ever.
    connection.resume();
    // As Node's server does for the answers that it makes itself.
    response.emit('close');
  });
  return response;
}
