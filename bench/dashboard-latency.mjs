// Whether the dashboard delays the traffic: latency of proxied requests while it draws, beside JSON lines and no proxy at all.
// Requests are sent at a fixed rate, whatever happens to the ones before; the ways of running take turns.
//
//   node bench/dashboard-latency.mjs [RATE] [ROUNDS] [SECONDS]
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { scratchHome, startDashboard, startProxy } from './built-program.mjs';
import { cpuSeconds } from './process-figures.mjs';
import { percentile, textTable } from './statistics.mjs';
import { startUpstream } from './upstream.mjs';

const [rate, rounds, seconds] = [200, 4, 5].map((value, i) => Number(process.argv[2 + i] ?? value));
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const { environment } = scratchHome();
const upstream = await startUpstream();
const dashboard = (columns, rows) => startDashboard(upstream.port, { columns, rows }, environment);
const targets = [
  { name: 'direct', ...upstream },
  { name: 'tracectl --json', ...(await startProxy(upstream.port, ['--json'], environment)) },
  { name: 'dashboard, 80x24', ...(await dashboard(80, 24)) },
  { name: 'dashboard, 160x48', ...(await dashboard(160, 48)) },
].map((target) => ({ ...target, latencies: [], cpu: 0 }));
try {
  for (const { port } of targets) await load(port, 1);
  for (let round = 0; round < rounds; round += 1) {
    for (const target of targets) {
      const before = cpuSeconds(target.pid);
      target.latencies.push(...(await load(target.port, seconds)));
      target.cpu += cpuSeconds(target.pid) - before;
    }
  }
} finally {
  agent.destroy();
  for (const { stop } of targets.toReversed()) await stop();
}
const rows = targets.map(({ name, latencies, cpu }) => [
  name,
  ...[50, 90, 99].map((percent) => percentile(latencies, percent).toFixed(2)),
  `${((cpu / rounds / seconds) * 100).toFixed(0)} %`,
]);
console.log(textTable([[`${rate} requests a second`, 'p50 ms', 'p90 ms', 'p99 ms', 'CPU'], ...rows]));

/** The milliseconds that each request took. */
async function load(port, duration) {
  const requests = [];
  const started = performance.now();
  while (requests.length < rate * duration) {
    const due = Math.min(rate * duration, ((performance.now() - started) / 1000) * rate);
    while (requests.length < due) requests.push(timed(port));
    await pause(2);
  }
  return Promise.all(requests);
}

async function timed(port) {
  const started = performance.now();
  const [answer] = await once(get({ host: '127.0.0.1', port, path: '/', agent }), 'response');
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 200) throw new Error(`answered with ${answer.statusCode}`);
  return performance.now() - started;
}
