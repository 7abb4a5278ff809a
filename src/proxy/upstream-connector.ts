// Opens connections to upstreams, on either address family, and never one to tracectl itself.
import { lookup } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { ConnectionIds } from './connection-ids.ts';
import type { LoopGuard } from './loop-guard.ts';
import { ownErrorCodes } from './upstream-failure.ts';

export interface ConnectorOptions {
  readonly connectTimeoutMs: number;
  readonly loopGuard: LoopGuard;
  readonly connectionIds: ConnectionIds;
  /** Certificates are not checked. */
  readonly insecure: boolean;
  /** @default the system's resolver, but for `localhost` */
  readonly lookup?: LookupFunction;
}

/** What undici wants as `connect`, and what a tunnel calls itself. */
export type UpstreamConnector = buildConnector.connector;

export function createConnector({
  connectTimeoutMs,
  loopGuard,
  connectionIds,
  insecure,
  lookup: resolve = lookup,
}: ConnectorOptions): UpstreamConnector {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    rejectUnauthorized: !insecure,
    autoSelectFamily: true,
    // A tunnel passes on that one side has ended while the other goes on; undici ends a connection by itself.
    allowHalfOpen: true,
    lookup: localhostIsLoopback(resolve),
  });
  return (options, callback) => {
    connect(options, (...outcome) => {
      const socket = outcome[1];
      if (socket === null || outcome[0] !== null) {
        callback(...outcome);
      } else if (loopGuard.leadsToOurselves(socket)) {
        socket.destroy();
        callback(loopError(socket), null);
      } else {
        loopGuard.trackOutgoing(socket);
        connectionIds.opened(socket, 'upstream');
        callback(null, socket);
      }
    });
  };
}

function loopError(socket: Socket): Error {
  const message = `the upstream is tracectl's own port ${socket.remotePort}; requests through the proxy must not reach it`;
  return Object.assign(new Error(message), { code: ownErrorCodes.loop });
}

/**
 * RFC 6761 section 6.3: localhost is loopback, whatever the resolver says. Both families, because a development server
 * often listens on one of them only, and /etc/hosts often knows one of them only.
 */
function localhostIsLoopback(resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    if (hostname !== 'localhost' && !hostname.endsWith('.localhost')) {
      resolve(hostname, options, callback);
    } else if (options.all === true) {
      callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ]);
    } else {
      callback(null, '127.0.0.1', 4);
    }
  };
}
