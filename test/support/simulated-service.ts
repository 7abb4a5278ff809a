// A service that was never run: requests to it and the calls it makes for them, drawn from a seed, and which caused which.
import type { ObservedCall, Token } from '../../src/attribution/links/observed-call.ts';

export interface Step {
  /** Median milliseconds before the call, and the spread of their logarithm. */
  readonly gapMs: number;
  readonly spread: number;
  /** Called at once, one after the other's beginning. */
  readonly callees: readonly string[];
  /** @default 1 */
  readonly probability?: number;
  /** Begins after the answer. */
  readonly isAfterAnswer?: boolean;
}

export interface Workload {
  readonly name: string;
  readonly routes: readonly { readonly route: string; readonly steps: readonly Step[] }[];
  /** A call that nobody asked for, at this interval. */
  readonly timer?: { readonly callee: string; readonly everyMs: number };
}

export interface Load {
  readonly requests: number;
  /** Clients that each wait for their answer. Or `perSecond`, by chance. */
  readonly clients?: number;
  readonly perSecond?: number;
  /** Share of the calls that carry the user's id, as the request does. */
  readonly tokens: number;
  /** Share of the calls whose headers name their request. */
  readonly labelled: number;
  readonly seed: number;
  /** Requests made one at a time at first, a second apart, as a person does who tries something out. */
  readonly tried?: number;
}

export interface SimulatedEvent {
  readonly atMicros: number;
  readonly began?: ObservedCall;
  readonly ended?: { readonly id: string; readonly endMicros: number; readonly answeredMicros?: number };
}

export interface Simulated {
  readonly events: readonly SimulatedEvent[];
  /** For each call the request that caused it; undefined: nobody. */
  readonly causes: ReadonlyMap<string, string | undefined>;
  readonly tokens: ReadonlyMap<string, readonly Token[]>;
  /** Calls whose headers name the request. */
  readonly labelled: ReadonlySet<string>;
}

export const SERVICE = 'shop';
const USERS = 50;
const USER_SLOT = 1;

export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function simulate(workload: Workload, load: Load): Simulated {
  return new Simulation(workload, load).run();
}

class Simulation {
  readonly #workload: Workload;
  readonly #load: Load;
  readonly #random: () => number;
  readonly #events: SimulatedEvent[] = [];
  readonly #causes = new Map<string, string | undefined>();
  readonly #tokens = new Map<string, readonly Token[]>();
  readonly #labelled = new Set<string>();
  #ids = 0;

  constructor(workload: Workload, load: Load) {
    this.#workload = workload;
    this.#load = load;
    this.#random = seededRandom(load.seed);
  }

  run(): Simulated {
    const { requests, clients, perSecond, tried = 0 } = this.#load;
    let at = 1_000_000;
    for (let i = 0; i < tried; i += 1) at = this.#request(at) + 1_000_000;
    at += 12_000_000;
    const begin = at;
    let end = at;
    if (perSecond !== undefined) {
      for (let i = 0; i < requests; i += 1) {
        at += (-Math.log(1 - this.#random()) / perSecond) * 1e6;
        end = Math.max(end, this.#request(at));
      }
    } else {
      const free = Array.from({ length: clients ?? 1 }, () => at + this.#random() * 2_000);
      for (let i = 0; i < requests; i += 1) {
        const client = free.indexOf(Math.min(...free));
        const done = this.#request(free[client] ?? at);
        end = Math.max(end, done);
        free[client] = done + this.#delay(0.5, 0.5);
      }
    }
    this.#timer(begin, end);
    this.#events.sort((a, b) => a.atMicros - b.atMicros);
    return { events: this.#events, causes: this.#causes, tokens: this.#tokens, labelled: this.#labelled };
  }

  /** Returns when it was answered. */
  #request(startMicros: number): number {
    const { routes } = this.#workload;
    const chosen = routes[Math.floor(this.#random() * routes.length)];
    if (chosen === undefined) return startMicros;
    const id = this.#id();
    const user = Math.floor(this.#random() * USERS);
    const spanId = this.#id();
    this.#tokens.set(id, [{ slot: USER_SLOT, value: user, isRare: false }]);
    this.#events.push({
      atMicros: startMicros,
      began: {
        id,
        startMicros,
        callee: SERVICE,
        route: chosen.route,
        host: SERVICE,
        sent: { traceId: spanId, spanId },
      },
    });
    let at = startMicros;
    for (const step of chosen.steps.filter(({ isAfterAnswer }) => isAfterAnswer !== true))
      at = this.#step(step, at, id, spanId, user);
    const answeredMicros = at + this.#delay(0.5, 0.5);
    const endMicros = answeredMicros + 100;
    this.#events.push({ atMicros: endMicros, ended: { id, endMicros, answeredMicros } });
    let after = endMicros;
    for (const step of chosen.steps.filter(({ isAfterAnswer }) => isAfterAnswer === true))
      after = this.#step(step, after, id, spanId, user);
    return endMicros;
  }

  #step(step: Step, at: number, cause: string, spanId: string, user: number): number {
    if (this.#random() > (step.probability ?? 1)) return at;
    let start = at + this.#delay(step.gapMs, step.spread);
    let end = start;
    for (const callee of step.callees) {
      const done = start + this.#delay(4, 0.5);
      this.#call(callee, start, done, cause, spanId, user);
      end = Math.max(end, done);
      start += 100 + this.#random() * 200;
    }
    return end;
  }

  #call(
    callee: string,
    startMicros: number,
    endMicros: number,
    cause: string | undefined,
    spanId: string,
    user: number,
  ): void {
    const id = this.#id();
    const isLabelled = cause !== undefined && this.#random() < this.#load.labelled;
    this.#causes.set(id, cause);
    if (isLabelled) this.#labelled.add(id);
    const hasToken = cause !== undefined && this.#random() < this.#load.tokens;
    this.#tokens.set(id, hasToken ? [{ slot: USER_SLOT + 1, value: user, isRare: false }] : []);
    this.#events.push({
      atMicros: startMicros,
      began: {
        id,
        startMicros,
        caller: SERVICE,
        route: 'GET /',
        host: callee,
        ...(isLabelled && { received: { traceId: spanId, spanId } }),
      },
    });
    this.#events.push({ atMicros: endMicros, ended: { id, endMicros } });
  }

  #timer(begin: number, end: number): void {
    const { timer } = this.#workload;
    if (timer === undefined) return;
    for (let at = begin - 9_000_000; at < end; at += timer.everyMs * 1_000)
      this.#call(timer.callee, at, at + this.#delay(4, 0.5), undefined, '', 0);
  }

  /** Lognormal, in microseconds. */
  #delay(medianMs: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return medianMs * 1_000 * Math.exp(spread * normal);
  }

  #id(): string {
    this.#ids += 1;
    return this.#ids.toString(16).padStart(16, '0');
  }
}

const small = { gapMs: 0.5, spread: 0.5 };
const hidden = { gapMs: 15, spread: 0.83 };

export const workloads = {
  sequential: {
    name: 'sequential, small gaps',
    routes: [
      {
        route: 'GET /a',
        steps: [
          { ...small, callees: ['x'] },
          { ...small, callees: ['y'] },
        ],
      },
    ],
  },
  hiddenIo: {
    name: 'sequential, hidden I/O',
    routes: [
      {
        route: 'GET /a',
        steps: [
          { ...hidden, callees: ['x'] },
          { ...hidden, callees: ['y'] },
        ],
      },
    ],
  },
  fanOut: {
    name: 'fan-out of three',
    routes: [{ route: 'GET /a', steps: [{ gapMs: 3, spread: 0.8, callees: ['x', 'y', 'z'] }] }],
  },
  mix: {
    name: 'three routes',
    routes: [
      {
        route: 'GET /a',
        steps: [
          { gapMs: 5, spread: 0.8, callees: ['x'] },
          { ...small, callees: ['y'] },
        ],
      },
      { route: 'GET /b', steps: [{ gapMs: 5, spread: 0.8, callees: ['z'] }] },
      {
        route: 'GET /c',
        steps: [
          { ...small, callees: ['x'] },
          { gapMs: 5, spread: 0.8, callees: ['z'] },
        ],
      },
    ],
  },
  conditional: {
    name: 'conditional',
    routes: [
      {
        route: 'GET /a',
        steps: [
          { gapMs: 2, spread: 0.6, callees: ['x'] },
          { gapMs: 2, spread: 0.6, callees: ['y'], probability: 0.5 },
        ],
      },
    ],
  },
  timer: {
    name: 'timer beside',
    routes: [{ route: 'GET /a', steps: [{ gapMs: 3, spread: 0.6, callees: ['x'] }] }],
    timer: { callee: 'metrics', everyMs: 40 },
  },
  afterAnswer: {
    name: 'after the answer',
    routes: [
      {
        route: 'GET /a',
        steps: [
          { gapMs: 2, spread: 0.6, callees: ['x'] },
          { gapMs: 5, spread: 0.6, callees: ['audit'], isAfterAnswer: true },
        ],
      },
    ],
  },
} as const satisfies Record<string, Workload>;
