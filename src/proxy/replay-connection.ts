// A request that tracectl sends again goes through the same code as a client's: over a connection inside the
// process to a server that listens nowhere. So nothing about a replay can differ from live traffic by accident.
import { request as httpRequest, type Server } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import type { Entrance } from './plane-context.ts';

/** A request to send again; plain data. */
export interface ReplayRequest {
  readonly method: string;
  /** Absolute; where it goes is decided by the routes, as for a client of the forward proxy. */
  readonly url: string;
  /** Complete, with `host` and the framing of `body`; without trace headers unless they shall be kept. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  /** Id of the exchange that is sent again. */
  readonly of: string;
}

/** Sends one request into the server; resolves with the id of the new exchange when its answer has ended. */
export function sendReplay(
  server: Server,
  entrances: WeakMap<Duplex, Entrance>,
  replay: ReplayRequest,
): Promise<string> {
  const [ours, theirs] = duplexPair();
  return new Promise((resolve, reject) => {
    let exchangeId: string | undefined;
    const settle = (error?: Error): void => {
      ours.destroy();
      theirs.destroy();
      if (exchangeId !== undefined) resolve(exchangeId);
      else reject(error ?? new Error('the data plane closed the connection'));
    };
    entrances.set(theirs, {
      replay: {
        of: replay.of,
        onOpened: (id) => {
          exchangeId = id;
        },
      },
    });
    server.emit('connection', theirs);
    const outgoing = httpRequest({
      createConnection: () => ours,
      method: replay.method,
      path: replay.url,
      headers: [...replay.headers],
    });
    outgoing.once('error', settle);
    outgoing.once('response', (answer) => {
      answer.once('close', () => settle());
      answer.on('error', () => {});
      answer.resume();
    });
    outgoing.end(replay.body);
  });
}
