// Connections to upstreams: one undici pool an origin, made when first used.
import { lookup } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import { authorityText } from '../http/authority.ts';
import type { LoopGuard } from './loop-guard.ts';
import type { Upstream } from './plane-options.ts';
import { ownErrorCodes } from './upstream-failure.ts';
import type { UpstreamHeads } from './upstream-head.ts';

/** Origins kept; a forward proxy meets any number. The one unused for longest goes first. */
const MAX_POOLS = 256;
const MAX_ANSWER_HEADER_BYTES = 64 * 1024;

export interface UpstreamPoolsOptions {
  readonly connectTimeoutMs: number;
  readonly heads: UpstreamHeads;
  readonly loopGuard: LoopGuard;
}

export class UpstreamPools {
  readonly #options: UpstreamPoolsOptions;
  readonly #pools = new Map<string, Pool>();

  constructor(options: UpstreamPoolsOptions) {
    this.#options = options;
  }

  poolFor(upstream: Upstream): Pool {
    const origin = `${upstream.scheme}://${authorityText(upstream.scheme, upstream.host, upstream.port)}`;
    const key = `${origin} ${upstream.insecure}`;
    const known = this.#pools.get(key);
    const pool = known ?? this.#createPool(origin, upstream.insecure);
    if (this.#pools.delete(key) === false) this.#makeRoom();
    this.#pools.set(key, pool);
    return pool;
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  // No limit of connections and no pipelining: requests of different clients never wait for each other.
  #createPool(origin: string, insecure: boolean): Pool {
    return new Pool(origin, {
      connect: this.#connector(insecure),
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_ANSWER_HEADER_BYTES,
    });
  }

  #connector(insecure: boolean): buildConnector.connector {
    const { connectTimeoutMs, heads, loopGuard } = this.#options;
    const connect = buildConnector({
      timeout: connectTimeoutMs,
      allowH2: false,
      rejectUnauthorized: !insecure,
      autoSelectFamily: true,
      lookup: lookupUpstream,
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
          heads.install(socket);
          callback(null, socket);
        }
      });
    };
  }

  #makeRoom(): void {
    if (this.#pools.size < MAX_POOLS) return;
    for (const [key, pool] of this.#pools) {
      if (pool.stats.running > 0 || pool.stats.pending > 0 || pool.stats.queued > 0) continue;
      this.#pools.delete(key);
      void pool.close();
      return;
    }
  }
}

function loopError(socket: Socket): Error {
  const message = `the upstream is tracectl's own port ${socket.remotePort}; requests through the proxy must not reach it`;
  return Object.assign(new Error(message), { code: ownErrorCodes.loop });
}

/**
 * RFC 6761 section 6.3: localhost is loopback, whatever the resolver says. Both families, because a development server
 * often listens on one of them only, and /etc/hosts often knows one of them only.
 */
const lookupUpstream: LookupFunction = (hostname, options, callback) => {
  if (hostname !== 'localhost' && !hostname.endsWith('.localhost')) {
    lookup(hostname, options, callback);
  } else if (options.all === true) {
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  } else {
    callback(null, '127.0.0.1', 4);
  }
};
