// The part that carries traffic: listeners, routes and pools, put together and taken down.
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import { urlHost } from '../http/authority.ts';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import { createPlaneServer, listen } from './listener.ts';
import { LoopGuard } from './loop-guard.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import type { ListenAddress, PlaneOptions } from './plane-options.ts';
import { type ReplayRequest, sendReplay } from './replay-connection.ts';
import { UpstreamHeads } from './upstream-head.ts';
import { UpstreamPools } from './upstream-pools.ts';

export interface PlaneDependencies {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Must not throw. */
  readonly emit: (event: PlaneEvent) => void;
}

/** A listener that stands, with the port that it really has. */
export interface Listening {
  readonly url: string;
  readonly service?: string;
}

/** An address that could not be listened on. */
export interface ListenProblem {
  readonly host: string;
  readonly port: number;
  /** The system's code, for example EADDRINUSE. */
  readonly code: string;
}

export interface DataPlane {
  readonly listening: readonly Listening[];
  /** Resolves with the new exchange's id when its answer has ended. */
  replay(request: ReplayRequest): Promise<string>;
  /** No new connections; what is under way may end within the time given, then it is cut. */
  stop(graceMs: number): Promise<void>;
}

export type PlaneStart = { readonly plane: DataPlane } | { readonly problem: ListenProblem };

// A machine without IPv6 has no ::1; that is no reason not to start.
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

export async function startDataPlane(
  options: PlaneOptions,
  dependencies: PlaneDependencies,
): Promise<PlaneStart> {
  const context = createContext(options, dependencies);
  const servers: Server[] = [];
  const listening: Listening[] = [];
  for (const address of options.listen) {
    const server = createPlaneServer(context, () => entranceAt(address));
    try {
      const { address: host, port } = await listen(server, address);
      context.loopGuard.addOwnPort(port);
      servers.push(server);
      listening.push({ url: `http://${urlHost(host)}:${port}`, ...entranceAt(address) });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      if (NO_SUCH_ADDRESS.has(code) && options.listen.length > 1) {
        const text = `this machine has no address ${address.host}, so the proxy does not listen on it`;
        context.emit({ type: 'notice', severity: 'info', text });
        continue;
      }
      await Promise.all(servers.map(closeServer));
      return { problem: { host: address.host, port: address.port, code } };
    }
  }

  const replayEntrances = new WeakMap<Duplex, Entrance>();
  const replayServer = createPlaneServer(context, (connection) => replayEntrances.get(connection) ?? {});
  return {
    plane: {
      listening,
      replay: (request) => sendReplay(replayServer, replayEntrances, request),
      stop: (graceMs) => stop(context, servers, graceMs),
    },
  };
}

function createContext(options: PlaneOptions, { clock, ids, emit }: PlaneDependencies): PlaneContext {
  const heads = new UpstreamHeads();
  const loopGuard = new LoopGuard(options.ownPorts);
  let seq = 0;
  return {
    options,
    clock,
    ids,
    heads,
    loopGuard,
    pools: new UpstreamPools({ connectTimeoutMs: options.connectTimeoutMs, heads, loopGuard }),
    emit,
    nextSeq: () => {
      seq += 1;
      return seq;
    },
    underWay: new Set(),
  };
}

function entranceAt({ service }: ListenAddress): { readonly service?: string } {
  return service === undefined ? {} : { service };
}

const IDLE_CHECK_MS = 25;

async function stop(context: PlaneContext, servers: readonly Server[], graceMs: number): Promise<void> {
  const closed = Promise.all(servers.map(closeServer));
  // A connection whose last answer ends during the grace time would stay open for its next request.
  const idle = setInterval(() => {
    for (const server of servers) server.closeIdleConnections();
  }, IDLE_CHECK_MS);
  const cut = setTimeout(() => {
    for (const exchange of [...context.underWay]) exchange.abandon();
    for (const server of servers) server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
  for (const exchange of [...context.underWay]) exchange.abandon();
  await context.pools.destroy();
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
