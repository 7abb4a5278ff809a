// A tracectl that carries ordinary requests while others go wrong beside them. What goes wrong must not harm those, end the
// program, leave a socket behind, or be missing from the records.
import { expect, onTestFinished } from 'vitest';
import type { ExchangeJson } from '../../../src/exchange/exchange-json.ts';
import { eventually } from '../../support/eventually.ts';
import { type Fault, type FaultyUpstream, openFaultyUpstream } from './faulty-upstream.ts';
import { socketCount } from './kernel-sockets.ts';
import { type RunningTracectl, startTracectl } from './running-tracectl.ts';

export interface LoadedTracectl {
  readonly tracectl: RunningTracectl;
  readonly upstream: FaultyUpstream;
  /** Resolves when so many more ordinary requests were answered. */
  served(more: number): Promise<unknown>;
  /** Ends the load and the program, holds all of the above, and returns the exchanges that went wrong. */
  unharmed(): Promise<ExchangeJson[]>;
}

const ORDINARY_CLIENTS = 8;
const ORDINARY_PATH = '/ordinary';

/** @param flags on top of `--upstream` */
export async function startUnderLoad(
  faults: Readonly<Record<string, Fault>>,
  flags: readonly string[] = [],
): Promise<LoadedTracectl> {
  const upstream = await openFaultyUpstream(faults);
  const tracectl = await startTracectl(['--upstream', upstream.url, ...flags]);
  await tracectl.get(ORDINARY_PATH);
  const { pid } = tracectl.ready;
  await eventually(() => upstream.open() === 0, 'the end of the first connection');
  const socketsBefore = socketCount(pid);
  const load = ordinaryRequests(tracectl);
  onTestFinished(async () => {
    await load.stop();
  });

  const served: LoadedTracectl['served'] = (more) => {
    const enough = load.answered() + more;
    return eventually(() => load.answered() >= enough, `${more} ordinary answers`);
  };

  return {
    tracectl,
    upstream,
    served,
    unharmed: async () => {
      await served(10 * ORDINARY_CLIENTS);
      const answers = await load.stop();
      for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nok$/s);
      expect(await tracectl.get(ORDINARY_PATH)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      await eventually(() => upstream.open() === 0, 'the end of every connection to the upstream');
      await eventually(() => socketCount(pid) <= socketsBefore, `the return to ${socketsBefore} sockets`);
      // 70 would say that something was caught by nobody.
      expect(await tracectl.stop()).toEqual({ code: 143, signal: null });
      expect(tracectl.stderr()).not.toContain('fault in tracectl');
      const exchanges = recordedOnce(tracectl);
      expect(exchanges.filter(isOrdinary)).toHaveLength(answers.length + 2);
      return exchanges.filter((exchange) => !isOrdinary(exchange));
    },
  };
}

/** Clients that ask again and again until they are stopped; then all of their answers. */
function ordinaryRequests(tracectl: RunningTracectl): {
  answered(): number;
  stop(): Promise<readonly string[]>;
} {
  let isStopped = false;
  const answers: string[] = [];
  const clients = Array.from({ length: ORDINARY_CLIENTS }, async () => {
    while (!isStopped) answers.push(await tracectl.get(ORDINARY_PATH));
  });
  return {
    answered: () => answers.length,
    stop: async () => {
      isStopped = true;
      await Promise.all(clients);
      return answers;
    },
  };
}

/** All exchanges: each request that was opened is closed, and told once. */
function recordedOnce(tracectl: RunningTracectl): ExchangeJson[] {
  const exchanges = tracectl.lines('exchange');
  expect(exchanges.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(exchanges.map((_, i) => i + 1));
  expect(new Set(exchanges.map(({ id }) => id)).size).toBe(exchanges.length);
  expect(tracectl.lines('summary')).toMatchObject([
    { requests: exchanges.length, shed: { openings: 0, bodies: 0, records: 0 } },
  ]);
  return exchanges;
}

function isOrdinary({ url }: ExchangeJson): boolean {
  return url.endsWith(ORDINARY_PATH);
}

/** Calls `wave` with the numbers from 1 to `count`, `width` of them at a time. */
export async function inWaves(
  count: number,
  width: number,
  wave: (numbers: readonly number[]) => Promise<void>,
): Promise<void> {
  for (let from = 1; from <= count; from += width) {
    await wave(Array.from({ length: Math.min(width, count - from + 1) }, (_, i) => from + i));
  }
}

/** How many have each outcome, with their flags: `{ 'failed UC': 500 }`. */
export function tally(exchanges: readonly ExchangeJson[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome, responseFlags } of exchanges) {
    const key = [outcome, ...responseFlags].join(' ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
