// Takes docs/lens-*.png: Zipkin Lens over the sink of the demo, in a headless Chromium. Needs `chromium` and the jar of a
// Zipkin server: npm run picture:lens -- zipkin-server-slim.jar
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [jar] = process.argv.slice(2);
if (jar === undefined)
  throw new Error('the jar of a Zipkin server is missing: npm run picture:lens -- FILE.jar');

const demo = spawn(
  process.execPath,
  [
    join(root, 'bin/tracectl.js'),
    ...['demo', '--json', '--no-relay', '--no-capture', '--lens', jar],
    ...['--listen', '127.0.0.1:0', '--sink', '127.0.0.1:0'],
  ],
  {
    env: { ...process.env, HOME: mkdtempSync(join(tmpdir(), 'tracectl-lens-')) },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);

try {
  const lens = await lensUrl();
  // Enough traffic for a list and a graph.
  await pause(10_000);
  const end = Date.now();
  const traces = await (await fetch(`${lens}api/v2/traces?serviceName=storefront&limit=20`)).json();
  const [largest] = traces.toSorted((a, b) => b.length - a.length);
  take('search', `${lens}?serviceName=storefront&lookback=15m&endTs=${end}&limit=10`);
  take('trace', `${lens}traces/${largest[0].traceId}`);
  take('dependencies', `${lens}dependency?startTime=${end - 900_000}&endTime=${end}`);
} finally {
  demo.kill();
}

async function lensUrl() {
  for await (const line of createInterface({ input: demo.stdout })) {
    const { type, lens } = JSON.parse(line);
    if (type !== 'ready') continue;
    demo.stdout.resume();
    return lens;
  }
  throw new Error('the demo ended before it was ready');
}

function take(page, url) {
  const file = join(root, 'docs', `lens-${page}.png`);
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--window-size=1100,640'];
  execFileSync('chromium', [...flags, '--virtual-time-budget=15000', `--screenshot=${file}`, url], {
    stdio: 'ignore',
  });
  console.log(file);
}
