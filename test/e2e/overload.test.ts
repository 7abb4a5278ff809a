// The built program when the system has no more for it: memory, and files and sockets to open. Traffic that is under
// way goes on, what is new is told why, and it recovers.
import type { Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { get, openRaw, type RawConnection } from '../support/raw-client.ts';
import { ok } from '../support/scripted-upstream.ts';
import { programPath, spawnProgram } from './support/program.ts';
import { type RunningProxy, startInPlainWords, whenRegistered } from './support/running-tracectl.ts';
import { addressOf, openUpstream } from './support/surroundings.ts';

const onLinux = it.runIf(process.platform === 'linux');

function open({ port }: RunningProxy, bytes = ''): RawConnection {
  const connection = openRaw(port);
  onTestFinished(() => {
    connection.socket.destroy();
  });
  if (bytes !== '') connection.socket.write(bytes);
  return connection;
}

/** Sends requests until one is answered with this status. */
async function firstAnswer(tracectl: RunningProxy, status: number): Promise<string> {
  const end = performance.now() + 10_000;
  for (;;) {
    const answer = await tracectl.get('/probe');
    if (answer.startsWith(`HTTP/1.1 ${status} `)) return answer;
    if (performance.now() > end) throw new Error(`nothing was answered ${status}, but: ${answer}`);
  }
}

interface SmallHeap {
  readonly tracectl: RunningProxy;
  /** The upstream's sockets of requests that were not answered. */
  readonly waiting: Socket[];
}

async function startOnSmallHeap(): Promise<SmallHeap> {
  const waiting: Socket[] = [];
  const upstream = await openUpstream(({ lines }, socket) => {
    if (lines[0]?.includes('/wait') !== true) return ok();
    waiting.push(socket);
    return undefined;
  });
  const tracectl = await startInPlainWords(
    ['--upstream', addressOf(upstream), '--quiet', '--no-capture', '--max-concurrent-requests', 'off'],
    { env: { NODE_OPTIONS: '--max-old-space-size=64' } },
  );
  return { tracectl, waiting };
}

const large = get('/wait', [`X-Large: ${'x'.repeat(60_000)}`]);
const isAnswered = (client: RawConnection): boolean => client.received() !== '';
const told = (tracectl: RunningProxy): string => tracectl.stderr() + tracectl.stdout();

/** What was refused was told so, what was not gets its answer, and so does the next request. */
async function expectAllAnswered({ tracectl, waiting }: SmallHeap, clients: readonly RawConnection[]) {
  const refused = clients.filter(isAnswered);
  const kept = clients.filter((client) => !isAnswered(client));
  for (const client of refused) {
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 503 .*\r\n\r\nenvoy overloaded$/s);
  }
  for (const socket of waiting) socket.write(ok('late'));
  for (const client of kept) expect(await client.closed()).toMatch(/^HTTP\/1\.1 200 OK\r\n.*late$/s);
  await firstAnswer(tracectl, 200);
  expect(told(tracectl)).toContain('memory is full: new requests are answered 503 until some is free');
  expect((await tracectl.stop()).code).toBe(143);
  return { refused: refused.length, kept: kept.length };
}

it('on a heap that fills with requests under way, new ones are answered 503 and the old ones as usual', async () => {
  const heap = await startOnSmallHeap();

  const clients: RawConnection[] = [];
  while (!clients.some(isAnswered)) {
    expect(clients.length).toBeLessThan(1_000);
    clients.push(open(heap.tracectl, large));
    const count = clients.length;
    await eventually(() => heap.waiting.length === count || clients.some(isAnswered), `request ${count}`);
  }

  expect((await expectAllAnswered(heap, clients)).kept).toBeGreaterThan(100);
});

it('on a heap that cannot hold a thousand requests at once, each is answered one way or the other', async () => {
  const heap = await startOnSmallHeap();

  const clients = Array.from({ length: 1_000 }, () => open(heap.tracectl, large));
  await eventually(
    () => heap.waiting.length + clients.filter(isAnswered).length === clients.length,
    'the last to be refused or passed on',
  );

  const { refused, kept } = await expectAllAnswered(heap, clients);
  expect(kept).toBeGreaterThan(10);
  expect(refused).toBeGreaterThan(10);
});

async function startWithFewDescriptors(): Promise<RunningProxy> {
  const upstream = await openUpstream();
  const program = await spawnProgram(
    'sh',
    [
      ...['-c', 'ulimit -n 64; exec "$@"', 'sh'],
      ...[process.execPath, programPath, 'proxy', '--quiet', '--upstream', addressOf(upstream)],
    ],
    {},
  );
  return whenRegistered(program);
}

/** More connections than there are descriptors, until a person is told. */
async function useUpDescriptors(tracectl: RunningProxy): Promise<readonly RawConnection[]> {
  const idle = Array.from({ length: 100 }, () => open(tracectl));
  await eventually(() => told(tracectl).includes('ulimit -n'), 'the notice');
  return idle;
}

onLinux(
  'without a descriptor left, connections fail until some are closed, and it is told once',
  async () => {
    const tracectl = await startWithFewDescriptors();

    const idle = await useUpDescriptors(tracectl);
    for (const { socket } of idle) socket.destroy();
    await firstAnswer(tracectl, 200);

    expect(told(tracectl).match(/ulimit -n/g)).toHaveLength(1);
    expect((await tracectl.stop()).code).toBe(143);
  },
);

onLinux(
  'without a descriptor for the upstream, a request on an open connection is answered 503',
  async () => {
    const tracectl = await startWithFewDescriptors();
    const first = open(tracectl);
    await new Promise((resolve) => first.socket.once('connect', resolve));
    const idle = await useUpDescriptors(tracectl);

    first.socket.write(get('/'));

    expect(await first.closed()).toMatch(/^HTTP\/1\.1 503 /);
    for (const { socket } of idle) socket.destroy();
    await firstAnswer(tracectl, 200);
    expect(told(tracectl).match(/ulimit -n/g)).toHaveLength(1);
  },
);
