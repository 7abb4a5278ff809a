// Another HTTP server, to be asked what it makes of bytes: it is reached over a socket file and tells which requests it
// understood.
import { once } from 'node:events';
import { connect } from 'node:net';
import { waitUntil } from './wait-until.ts';

export interface UnderstoodRequest {
  readonly method: string;
  readonly target: string;
  /** Without its framing, latin1. */
  readonly body: string;
}

export interface HttpPeer {
  readonly name: string;
  readonly socketPath: string;
  /** The whole requests since the last call, in their order. */
  takeRequests(): UnderstoodRequest[];
  stop(): Promise<void>;
}

/** Until something accepts connections at the socket file. */
export async function listening(socketPath: string, failIfEnded: () => void): Promise<void> {
  await waitUntil(`a server at ${socketPath}`, async () => {
    failIfEnded();
    const socket = connect(socketPath);
    const isThere = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<false>((resolve) => socket.once('error', () => resolve(false))),
    ]).catch(() => false);
    socket.destroy();
    return isThere || undefined;
  });
}
