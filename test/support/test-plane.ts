// A data plane in this process with what it told, for tests that speak to it over real sockets.
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { PlaneEvent } from '../../src/exchange/plane-event.ts';
import { type DataPlane, type PlaneDependencies, startDataPlane } from '../../src/proxy/data-plane.ts';
import type { PlaneOptions, Route } from '../../src/proxy/plane-options.ts';
import { systemClock } from '../../src/trace/clock.ts';
import { createRandomIds } from '../../src/trace/ids.ts';
import { eventually } from './eventually.ts';

export interface TestPlane {
  readonly plane: DataPlane;
  /** Port of the first listener. */
  readonly port: number;
  readonly events: PlaneEvent[];
  readonly closed: () => Exchange[];
  /** The n-th exchange that ended, counted from 1. */
  exchange(count?: number): Promise<Exchange>;
  stop(graceMs?: number): Promise<void>;
}

export const testPlaneOptions: PlaneOptions = {
  listen: [{ host: '127.0.0.1', port: 0 }],
  routes: [],
  hop: {
    direction: 'egress',
    compat: 'none',
    write: ['b3multi', 'tracecontext', 'ot'],
    traceId128bit: false,
    sampling: { client: 100, random: 100, overall: 100 },
  },
  preserveHost: false,
  connectTimeoutMs: 5_000,
  retries: 0,
  maxBodyBytes: 64 * 1024,
  maxHeaders: 1000,
  ownPorts: [],
};

/** The default route to an upstream on this machine. */
export function routeTo(port: number, overrides: Partial<Route['upstream']> = {}): Route {
  return {
    name: 'upstream',
    match: { kind: 'default' },
    upstream: { scheme: 'http', host: '127.0.0.1', port, basePath: '', insecure: false, ...overrides },
  };
}

export async function startTestPlane(
  options: Partial<PlaneOptions>,
  { readMemory, lookup }: Pick<PlaneDependencies, 'readMemory' | 'lookup'> = {},
): Promise<TestPlane> {
  const events: PlaneEvent[] = [];
  const started = await startDataPlane(
    { ...testPlaneOptions, ...options },
    {
      clock: systemClock,
      ids: createRandomIds(),
      emit: (event) => events.push(event),
      ...(readMemory !== undefined && { readMemory }),
      ...(lookup !== undefined && { lookup }),
    },
  );
  if ('problem' in started) throw new Error(`no data plane: ${JSON.stringify(started.problem)}`);
  const { plane } = started;
  const closed = (): Exchange[] =>
    events.flatMap((event) => (event.type === 'closed' ? [event.exchange] : []));
  return {
    plane,
    port: Number(new URL(plane.listening[0]?.url ?? '').port),
    events,
    closed,
    exchange: (count = 1) => eventually(() => closed()[count - 1], `exchange ${count}`),
    stop: (graceMs = 0) => plane.stop(graceMs),
  };
}
