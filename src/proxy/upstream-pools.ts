// Connections to upstreams: one undici pool an origin, made when first used.
import type { LookupFunction } from 'node:net';
import { Pool } from 'undici';
import { authorityText } from '../http/authority.ts';
import type { ConnectionIds } from './connection-ids.ts';
import type { LoopGuard } from './loop-guard.ts';
import type { Upstream } from './plane-options.ts';
import { skipContinue } from './skip-continue.ts';
import { createConnector, type UpstreamConnector } from './upstream-connector.ts';
import type { UpstreamHeads } from './upstream-head.ts';

/** Origins kept; a forward proxy meets any number. The one unused for longest goes first. */
const MAX_POOLS = 256;
const MAX_ANSWER_HEADER_BYTES = 64 * 1024;

export interface UpstreamPoolsOptions {
  readonly connectTimeoutMs: number;
  readonly heads: UpstreamHeads;
  readonly loopGuard: LoopGuard;
  readonly lookup?: LookupFunction;
  readonly connectionIds: ConnectionIds;
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

  #connector(insecure: boolean): UpstreamConnector {
    const { heads, ...options } = this.#options;
    const connect = createConnector({ ...options, insecure });
    return (options, callback) => {
      connect(options, (...outcome) => {
        if (outcome[0] === null) heads.install(outcome[1], skipContinue(outcome[1]));
        callback(...outcome);
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
