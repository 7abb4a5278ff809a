// Targets that fail while spans come in all the time: what was taken, what waits, what is lost and what came twice, counted on
// both sides. SECONDS_DOWN=60 npm run test:spans is the long run; 4 seconds by default.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type Fault, type FaultyCollector, startFaultyCollector } from '../support/faulty-collector.ts';
import { freePort } from '../support/free-port.ts';
import { type SpawnedProgram, spawnProgram } from '../support/spawned-program.ts';
import { waitUntil } from '../support/wait-until.ts';

const SECONDS_DOWN = Number(process.env.SECONDS_DOWN ?? 4);
const POST_SPANS = 50;
const POST_EVERY_MS = 50;
const program = fileURLToPath(new URL('../../../bin/tracectl.js', import.meta.url));

interface RelayLine {
  readonly type: string;
  readonly queued: number;
  readonly sent: number;
  readonly dropped: number;
  readonly resent?: number;
  readonly onDisk?: number;
}

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function startRelaying(home: string, sinkPort: number, target: string): Promise<SpawnedProgram> {
  const ports = ['--listen', '127.0.0.1:0', '--sink', `127.0.0.1:${sinkPort}`];
  const running = await spawnProgram({
    command: process.execPath,
    args: [
      program,
      'proxy',
      '--json',
      '--no-capture',
      ...ports,
      '--upstream',
      '127.0.0.1:9',
      '--relay',
      `zipkin=${target}`,
    ],
    env: { PATH: process.env.PATH ?? '', HOME: home },
  });
  await waitUntil('tracectl to be ready', () => {
    running.failIfEnded();
    return running.stdout().includes('"type":"ready"') ? true : undefined;
  });
  return running;
}

function lastRelayLine(running: SpawnedProgram): RelayLine | undefined {
  const lines = running
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'));
  return lines
    .map((line) => JSON.parse(line) as RelayLine)
    .filter(({ type }) => type === 'relay')
    .at(-1);
}

let nextId = 1;
/** Ids of the spans that the sink took; it takes all or says so. */
async function postSpans(sinkPort: number): Promise<readonly string[]> {
  const ids = Array.from({ length: POST_SPANS }, () => (nextId++).toString(16).padStart(16, '0'));
  const spans = ids.map((id) => ({ traceId: id, id, name: 'x', localEndpoint: { serviceName: 's' } }));
  const answer = await fetch(`http://127.0.0.1:${sinkPort}/api/v2/spans`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spans),
  }).catch(() => undefined);
  return answer?.status === 202 ? ids : [];
}

async function postFor(seconds: number, sinkPort: number): Promise<string[]> {
  const taken: string[] = [];
  for (let left = (seconds * 1_000) / POST_EVERY_MS; left > 0; left--) {
    taken.push(...(await postSpans(sinkPort)));
    await pause(POST_EVERY_MS);
  }
  return taken;
}

interface Count {
  readonly taken: number;
  readonly missing: number;
  readonly doubled: number;
}

function count(taken: readonly string[], { kept }: FaultyCollector): Count {
  const times = kept();
  return {
    taken: taken.length,
    missing: taken.filter((id) => !times.has(id)).length,
    doubled: [...times.values()].reduce((sum, each) => sum + each - 1, 0),
  };
}

async function start(): Promise<{ home: string; sinkPort: number; target: FaultyCollector }> {
  const home = await mkdtemp(join(tmpdir(), 'tracectl-faults-'));
  stops.push(() => rm(home, { recursive: true, force: true }));
  const target = await startFaultyCollector(await freePort(), 1);
  stops.push(() => target.stop());
  return { home, sinkPort: await freePort(), target };
}

async function allArrived(taken: readonly string[], target: FaultyCollector): Promise<void> {
  const isThere = (): true | undefined => (taken.every((id) => target.kept().has(id)) ? true : undefined);
  await waitUntil('every span at the target', isThere, 120_000);
}

const faults: readonly (readonly [string, Fault, boolean])[] = [
  ['is not there', 'away', false],
  ['answers 500', '500', false],
  ['answers 429 with Retry-After', '429', false],
  ['accepts and never answers', 'silent', false],
  ['cuts the connection in the middle of a batch', 'torn', false],
  ['takes a batch and cuts the connection before it answers', 'cut', true],
];

describe('a target that', () => {
  it.each(faults)('%s gets every span afterwards', async (_, fault, maySeeTwice) => {
    const { home, sinkPort, target } = await start();
    const tracectl = await startRelaying(home, sinkPort, target.url);
    stops.push(() => tracectl.stop());
    const taken = await postFor(1, sinkPort);
    await target.fail(fault);
    taken.push(...(await postFor(SECONDS_DOWN, sinkPort)));
    const during = lastRelayLine(tracectl);
    await target.fail('none');
    taken.push(...(await postFor(1, sinkPort)));
    await allArrived(taken, target);
    await waitUntil('the last relay line', () => (lastRelayLine(tracectl)?.queued === 0 ? true : undefined));

    const after = lastRelayLine(tracectl);
    const counted = count(taken, target);
    console.info(`${fault}: ${JSON.stringify({ ...counted, posts: target.posts(), during, after })}`);
    expect(counted).toMatchObject({ taken: taken.length, missing: 0 });
    expect(after).toMatchObject({ sent: taken.length, dropped: 0 });
    // What may have come twice is counted, and nothing else comes twice.
    if (maySeeTwice) expect(counted.doubled).toBeLessThanOrEqual(after?.resent ?? 0);
    else expect(counted.doubled).toBe(0);
  });
});

describe('tracectl killed with SIGKILL', () => {
  it('while the target is away, sends what was on disk after its next start', async () => {
    const { home, sinkPort, target } = await start();
    const first = await startRelaying(home, sinkPort, target.url);
    const taken = await postFor(1, sinkPort);
    await allArrived(taken, target);
    await target.fail('away');
    taken.push(...(await postFor(SECONDS_DOWN, sinkPort)));
    await waitUntil('spans on disk', () => ((lastRelayLine(first)?.onDisk ?? 0) > 0 ? true : undefined));
    const before = lastRelayLine(first);
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    await target.fail('none');
    const second = await startRelaying(home, sinkPort, target.url);
    stops.push(() => second.stop());
    const isDrained = (): true | undefined => {
      const line = lastRelayLine(second);
      return line !== undefined && line.queued === 0 && line.sent > 0 ? true : undefined;
    };
    await waitUntil('the waiting spans to be sent', isDrained, 60_000);

    const counted = count(taken, target);
    console.info(`killed: ${JSON.stringify({ ...counted, before, after: lastRelayLine(second) })}`);
    expect(counted).toEqual({ taken: taken.length, missing: 0, doubled: 0 });
  });
});
