// What the dashboard costs: CPU and bytes of a frame, frames a second, and how long a key takes, at three sizes, with 100 to
// 100,000 exchanges held, idle and at up to 2,000 requests a second; and the heap after a million exchanges.
//
//   npm run bench:ui [-- --quick]
//
// About four minutes, or one with --quick. The exchanges are made up and handed over in this process, so what is measured is the
// main thread's part: stores, snapshots, the dashboard's ledger, and Ink. What handing over costs without a dashboard is
// taken off. In the end keys are timed in the built program, with real requests through its proxy.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { scratchHome } from './built-program.mjs';
import { textTable } from './statistics.mjs';
import { keyDelay } from './ui/key-delay.mjs';

/** One frame of 120x40, frames a second, and a key while 2,000 requests a second pass. */
const AIMS = { cpuMsPerFrame: 8, framesPerSecond: 15, keyMs: 50 };

const isQuick = process.argv.includes('--quick');
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(root, 'dist', 'bench-ui-'));
try {
  const outfile = join(folder, 'measure.mjs');
  await build({
    entryPoints: [join(root, 'bench/ui/measure.ts')],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    outfile,
    logLevel: 'error',
  });
  const args = ['--expose-gc', outfile, ...process.argv.slice(2)];
  const output = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', FORCE_COLOR: '' },
    maxBuffer: 64 * 1024 * 1024,
  });
  report(JSON.parse(output.trimEnd().split('\n').at(-1) ?? ''));
  await reportKeys();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Through the built program, a pseudo terminal and real requests. */
async function reportKeys() {
  const { environment } = scratchHome();
  const rates = isQuick ? [0, 2_000] : [0, 200, 1_000, 2_000];
  const rows = [];
  for (const rate of rates) rows.push(await keyDelay({ rate, keys: isQuick ? 40 : 100, environment }));
  const head = ['the built program, 120x40', 'requests/s', 'key ms p50', 'p90', 'p99', 'max'];
  const cells = rows.map(({ rate, sentPerSecond, p50, p90, p99, max }) => [
    `${rate.toLocaleString('en')} wanted`,
    sentPerSecond.toFixed(0),
    ...[p50, p90, p99, max].map((ms) => ms.toFixed(1)),
  ]);
  console.log(`\n${textTable([head, ...cells])}`);
  console.log(`load average ${loadavg()[0].toFixed(1)} on this machine's cores`);
}

function report({ rows, heap }) {
  const head = [
    'size',
    'held',
    'req/s',
    'frames/s',
    'CPU ms/frame',
    'CPU ms/s',
    'bytes/frame',
    'key ms',
    'key max',
    'key CPU',
  ];
  const cells = rows.map(
    ({ size, held, rate, framesPerSecond, cpuMsPerFrame, cpuMsPerSecond, bytesPerFrame, keyMs }) => [
      size,
      held.toLocaleString('en'),
      rate.toLocaleString('en'),
      framesPerSecond.toFixed(1),
      framesPerSecond === 0 ? '-' : cpuMsPerFrame.toFixed(1),
      cpuMsPerSecond.toFixed(0),
      framesPerSecond === 0 ? '-' : bytesPerFrame.toFixed(0),
      keyMs.median.toFixed(1),
      keyMs.max.toFixed(1),
      keyMs.cpu.toFixed(1),
    ],
  );
  console.log(textTable([head, ...cells]));
  console.log(
    `\nheap, of 10,000 held: ${heap.map(({ exchanges, mb }) => `${mb.toFixed(0)} MB after ${exchanges.toLocaleString('en')}`).join(', ')}`,
  );
  const worst = (pick, of) => Math.max(...rows.filter(of).map(pick));
  const medium = ({ size, rate }) => size === '120x40' && rate > 0;
  console.log(
    [
      `\none frame of 120x40: at most ${worst((row) => row.cpuMsPerFrame, medium).toFixed(1)} ms of CPU (aim ${AIMS.cpuMsPerFrame})`,
      `frames a second: at most ${worst(
        (row) => row.framesPerSecond,
        () => true,
      ).toFixed(1)} (aim ${AIMS.framesPerSecond})`,
      `a key at 2,000 requests a second: at most ${worst(
        (row) => row.keyMs.max,
        ({ rate }) => rate === 2_000,
      ).toFixed(1)} ms (aim ${AIMS.keyMs})`,
      `idle: ${worst(
        (row) => row.framesPerSecond,
        ({ rate }) => rate === 0,
      ).toFixed(1)} frames a second (aim 0)`,
    ].join('\n'),
  );
}
