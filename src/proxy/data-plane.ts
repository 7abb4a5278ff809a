// The part that carries traffic: listeners, routes and pools, put together and taken down.
import type { Server } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOpened } from '../exchange/connection.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import { urlHost } from '../http/authority.ts';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import { ConnectionIds } from './connection-ids.ts';
import { LimitReports } from './limit-reports.ts';
import { listen } from './listen.ts';
import { createPlaneServer } from './listener.ts';
import { LoopGuard } from './loop-guard.ts';
import { MalformedRequests } from './malformed-requests.ts';
import { type ReadMemory, systemMemory } from './memory.ts';
import { OverloadWatch } from './overload.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { GaugeWords } from './plane-gauges.ts';
import { defaultPlaneLimits, limitMetBy } from './plane-limits.ts';
import type { ListenAddress, PlaneOptions } from './plane-options.ts';
import { type ReplayRequest, sendReplay } from './replay-connection.ts';
import { StubBook } from './stub/stub-book.ts';
import { TurnoverList } from './turnover-list.ts';
import { createConnector } from './upstream-connector.ts';
import { UpstreamHeads } from './upstream-head.ts';
import { UpstreamPools } from './upstream-pools.ts';

export interface PlaneDependencies {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Must not throw. */
  readonly emit: (event: PlaneEvent) => void;
  /** Told of each connection at once. Must not throw. @default nobody */
  readonly onConnection?: (connection: ConnectionOpened) => void;
  /** @default what this thread and process use */
  readonly readMemory?: ReadMemory;
  /** @default the system's resolver */
  readonly lookup?: LookupFunction;
}

/** A listener that stands, with the port that it really has. */
export interface Listening {
  readonly url: string;
  readonly service?: string;
  readonly caller?: string;
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
    const entrance = entranceAt(address);
    const server = createPlaneServer(context, () => entrance);
    try {
      const { address: host, port } = await listen(server, address, options.portSharing);
      context.loopGuard.addOwnPort(port);
      servers.push(server);
      const { service, caller } = address;
      const url = `http://${urlHost(host)}:${port}`;
      listening.push({
        url,
        ...(service !== undefined && { service }),
        ...(caller !== undefined && { caller }),
      });
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

function createContext(options: PlaneOptions, dependencies: PlaneDependencies): PlaneContext {
  const { clock, ids, emit, readMemory = systemMemory(), lookup } = dependencies;
  const reports = new LimitReports(clock, emit);
  const { connectTimeoutMs } = options;
  const heads = new UpstreamHeads();
  const gauges = new GaugeWords(options.gauges);
  const loopGuard = new LoopGuard(options.ownPorts);
  const connectionIds = new ConnectionIds(ids, gauges, dependencies.onConnection);
  const connecting = {
    connectTimeoutMs,
    loopGuard,
    connectionIds,
    ...(lookup !== undefined && { lookup }),
  };
  return {
    options,
    limits: { ...defaultPlaneLimits, ...options.limits },
    reports,
    overload: new OverloadWatch(readMemory, clock),
    clock,
    ids,
    heads,
    loopGuard,
    connectionIds,
    pools: new UpstreamPools({ ...connecting, heads }),
    connect: createConnector({ ...connecting, insecure: false }),
    emit: (event) => {
      const met = event.type === 'closed' && limitMetBy(event.exchange, options);
      if (met) reports.met(met.limit, met.sentence);
      emit(event);
    },
    ...(options.stub !== undefined && { stub: new StubBook(options.stub) }),
    nextSeq: counter(options.lastSeq),
    malformed: new MalformedRequests(),
    connections: new TurnoverList(),
    underWay: new TurnoverList((change) => gauges.add('requestsActive', change)),
  };
}

/** 1, 2, 3 ..., each once among all the planes that share `last`. */
function counter(last = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)): () => number {
  const word = new Int32Array(last);
  return () => Atomics.add(word, 0, 1) + 1;
}

function entranceAt({ service, caller }: ListenAddress): Entrance {
  return {
    ...(service !== undefined && { service }),
    ...(caller !== undefined && { caller: { method: 'route', service: caller } }),
  };
}

const IDLE_CHECK_MS = 25;

async function stop(context: PlaneContext, servers: readonly Server[], graceMs: number): Promise<void> {
  const closed = Promise.all(servers.map(closeServer));
  await ended(context, servers, graceMs);
  for (const exchange of context.underWay.all()) exchange.abandon();
  for (const connection of context.connections.all()) connection.destroy();
  await closed;
  context.reports.flush();
  await context.pools.destroy();
  context.stub?.close();
}

/** Waits until nothing is under way, replays included, but no longer than the grace time. */
function ended(context: PlaneContext, servers: readonly Server[], graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const stopWaiting = (): void => {
      clearInterval(check);
      clearTimeout(grace);
      resolve();
    };
    const look = (): void => {
      // A connection whose last answer ends during the grace time would stay open for its next request.
      for (const server of servers) server.closeIdleConnections();
      if (context.underWay.size === 0) stopWaiting();
    };
    const check = setInterval(look, IDLE_CHECK_MS);
    const grace = setTimeout(stopWaiting, graceMs);
    look();
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
