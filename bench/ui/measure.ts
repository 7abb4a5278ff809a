// What the dashboard costs, measured inside one process: frames, CPU, bytes, the time of a key, and the heap in the end. It is
// compiled by bench/ui.mjs, and prints one JSON object.
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { startDashboard } from '../../src/tui/start-dashboard.tsx';
import { type SimulatedSession, simulatedSession } from './simulated-session.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const isQuick = process.argv.includes('--quick');
const HELD = isQuick ? [10_000, 100_000] : [100, 10_000, 100_000];
const RATES = isQuick ? [0, 2_000] : [0, 10, 200, 2_000];
/** Requests are handed over as the data plane's thread hands them: in batches. */
const BATCH_MS = 50;
const HOUR_MICROS = 3_600_000_000;
const SECONDS = isQuick ? 1 : 2;
const KEYS = isQuick ? 10 : 30;
const SIMULATED = isQuick ? 100_000 : 1_000_000;

interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  frames(): number;
  bytes(): number;
  /** The first frame from now on that holds such a text: only what changed of a frame is written. */
  shown(text: RegExp): Promise<void>;
}

function terminal(columns: number, rows: number): Terminal {
  let frames = 0;
  let bytes = 0;
  let waiting: { readonly text: RegExp; readonly resolve: () => void } | undefined;
  const stdout = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        bytes += Buffer.byteLength(chunk);
        // Ink writes the borders of a frame by themselves.
        if (chunk.length > 12) {
          frames += 1;
          if (waiting?.text.test(chunk) === true) waiting.resolve();
        }
        done();
      },
    }),
    { isTTY: true, columns, rows },
  );
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => {},
    ref: () => {},
    unref: () => {},
  });
  return {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    frames: () => frames,
    bytes: () => bytes,
    shown: (text) =>
      new Promise((resolve) => {
        waiting = { text, resolve };
      }),
  };
}

/** Hands over `rate` requests a second until it is stopped. */
function traffic(simulated: SimulatedSession, rate: number): () => void {
  let due = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    due += (rate * (now - last)) / 1000;
    last = now;
    const count = Math.floor(due);
    due -= count;
    simulated.carry(count);
  }, BATCH_MS);
  return () => clearInterval(timer);
}

function cpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** First with nobody looking but a reader of snapshots, then with the dashboard: the difference is the dashboard's. */
async function measured(columns: number, rows: number, held: number, rate: number) {
  const simulated = simulatedSession(held);
  simulated.carry(held, HOUR_MICROS);
  globalThis.gc?.();
  const stop = traffic(simulated, rate);
  const unsubscribe = simulated.session.subscribe(() => simulated.session.snapshot());
  await pause(300);
  const alone = process.cpuUsage();
  await pause(SECONDS * 1000);
  const base = cpuMs(alone);
  unsubscribe();
  const screen = terminal(columns, rows);
  const dashboard = dashboardOn(screen, simulated.session);
  // Taking in what is held already is no part of a frame: the last of it is selected when all of it is there.
  await screen.shown(new RegExp(`\\b${held}/${held}\\b`));
  await pause(700);
  const [frames, bytes, before] = [screen.frames(), screen.bytes(), process.cpuUsage()];
  await pause(SECONDS * 1000);
  const cpu = cpuMs(before) - base;
  const drawn = screen.frames() - frames;
  const written = screen.bytes() - bytes;
  const times: number[] = [];
  const costs: number[] = [];
  for (let i = 0; i < KEYS; i += 1) {
    await pause(37);
    const start = performance.now();
    const spent = process.cpuUsage();
    // Of a frame only what changed is written, so one that traffic made does not hold what is said to this key.
    const answered = screen.shown(/d on another|no more/);
    screen.stdin.push('m');
    await answered;
    times.push(performance.now() - start);
    costs.push(cpuMs(spent));
  }
  stop();
  await dashboard.stop();
  simulated.stop();
  times.sort((a, b) => a - b);
  costs.sort((a, b) => a - b);
  return {
    size: `${columns}x${rows}`,
    held,
    rate,
    framesPerSecond: drawn / SECONDS,
    cpuMsPerSecond: cpu / SECONDS,
    cpuMsPerFrame: drawn === 0 ? 0 : cpu / drawn,
    bytesPerFrame: drawn === 0 ? 0 : written / drawn,
    keyMs: {
      median: times[Math.floor(times.length / 2)] ?? 0,
      max: times.at(-1) ?? 0,
      cpu: costs[Math.floor(costs.length / 2)] ?? 0,
    },
  };
}

function dashboardOn(
  { stdin, stdout }: ReturnType<typeof terminal>,
  session: ReturnType<typeof simulatedSession>['session'],
) {
  const environment = { TERM: 'xterm-256color' };
  return startDashboard(session, { stdin, stdout, stderr: stdout, color: true, theme: 'dark', environment });
}

/** Everything through the default bounds, with the dashboard looking on. */
async function heapAfter(count: number) {
  const simulated = simulatedSession(10_000);
  const screen = terminal(120, 40);
  const dashboard = dashboardOn(screen, simulated.session);
  const heap: { readonly exchanges: number; readonly mb: number }[] = [];
  for (let done = 0; done < count; done += 1_000) {
    simulated.carry(1_000);
    await new Promise((resolve) => setImmediate(resolve));
    if (done % (count / 5) !== 0 || done === 0) continue;
    globalThis.gc?.();
    heap.push({ exchanges: done, mb: process.memoryUsage().heapUsed / 1e6 });
  }
  await pause(300);
  globalThis.gc?.();
  heap.push({ exchanges: count, mb: process.memoryUsage().heapUsed / 1e6 });
  await dashboard.stop();
  simulated.stop();
  return heap;
}

const rows = [];
for (const held of HELD) {
  for (const rate of RATES) {
    for (const [columns, height] of SIZES) rows.push(await measured(columns, height, held, rate));
  }
}
console.log(JSON.stringify({ rows, heap: await heapAfter(SIMULATED) }));
process.exit(0);
