// A request that tracectl sends again goes through the same code as a client's: over a connection inside the
// process to a server that listens nowhere. So nothing about a replay can differ from live traffic by accident.
import { request as httpRequest, type Server } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import type { ReplayOrigin } from '../exchange/replay-origin.ts';
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
  readonly origin: ReplayOrigin;
  /** `host` goes on as it stands in `headers`. */
  readonly keepsHost: boolean;
  /** The certificate of the upstream is not checked. */
  readonly insecure: boolean;
  /** When the answer is not complete after this time, it is given up. Absent: never. */
  readonly timeoutMs?: number;
}

/** What the plane knows of a replay besides the request itself. */
export type ReplayEntrance = Pick<ReplayRequest, 'of' | 'origin' | 'keepsHost' | 'insecure'> & {
  readonly onOpened: (exchangeId: string) => void;
};

/** Sends one request into the server; resolves with the id of the new exchange when its answer has ended. */
export function sendReplay(
  server: Server,
  entrances: WeakMap<Duplex, Entrance>,
  replay: ReplayRequest,
): Promise<string> {
  const { of, origin, keepsHost, insecure, timeoutMs } = replay;
  const [ours, theirs] = duplexPair();
  return new Promise((resolve, reject) => {
    let exchangeId: string | undefined;
    let giveUp: NodeJS.Timeout | undefined;
    const settle = (error?: Error): void => {
      clearTimeout(giveUp);
      // The server notices the end of the connection first, so that the exchange has been told when this resolves.
      const ended = (): void => {
        if (exchangeId !== undefined) setImmediate(resolve, exchangeId);
        else reject(error ?? new Error('the data plane closed the connection'));
      };
      if (theirs.closed) ended();
      else theirs.once('close', ended);
      ours.destroy();
      theirs.destroy();
    };
    if (timeoutMs !== undefined) giveUp = setTimeout(() => settle(), timeoutMs);
    entrances.set(theirs, {
      replay: {
        of,
        origin,
        keepsHost,
        insecure,
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
