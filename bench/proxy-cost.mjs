// What a request costs on its way through tracectl: requests a second, and CPU time of the proxy's process, beside the
// upstream without a proxy and the least that a proxy on node:http and undici can do. All in one run, interleaved.
//
//   node bench/proxy-cost.mjs [ROUNDS] [SECONDS]
//
// Load comes from `wrk` (16 connections), or from undici in this process where there is none. Everything shares the cores
// of one machine, so requests a second say how the whole chain fares; CPU a request is the proxy's own.
import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { scratchHome, startProxy, stopChild } from './built-program.mjs';
import { cpuSeconds } from './process-figures.mjs';
import { median, textTable } from './statistics.mjs';
import { startUpstream } from './upstream.mjs';

const CONNECTIONS = 16;
const [first, second] = process.argv.slice(2);

if (first === 'pass-through') passThrough(Number(second));
else await compare(Number(first ?? 5), Number(second ?? 3));

async function compare(rounds, seconds) {
  const { environment } = scratchHome();
  const upstream = await startUpstream();
  const tracectl = (...args) => startProxy(upstream.port, args, environment);
  const targets = [
    { name: 'direct', ...upstream },
    { name: 'pass-through', ...(await startPassThrough(upstream.port)) },
    { name: 'tracectl --quiet', ...(await tracectl('--quiet', '--no-capture')) },
    { name: 'tracectl --json', ...(await tracectl('--json', '--no-capture')) },
    { name: 'tracectl --json, captured', ...(await tracectl('--json')) },
  ].map((target) => ({ ...target, rates: [], costs: [] }));
  const load = spawnSync('wrk', ['-v']).error === undefined ? loadFromWrk : loadFromUndici;
  try {
    for (const { port } of targets) await load(port, 1);
    for (let round = 0; round < rounds; round += 1) {
      for (const { pid, port, rates, costs } of targets) {
        const before = cpuSeconds(pid);
        const requests = await load(port, seconds);
        rates.push(requests / seconds);
        costs.push((cpuSeconds(pid) - before) / requests);
      }
    }
  } finally {
    for (const { stop } of targets.toReversed()) await stop();
  }
  const [direct, least] = targets;
  const rows = targets.map(({ name, rates, costs }) => [
    name,
    (median(rates) / median(direct.rates)).toFixed(2),
    name === 'direct' ? '' : (median(costs) / median(least.costs)).toFixed(2),
  ]);
  console.log(
    textTable([['', 'requests a second', 'CPU a request'], ['', 'direct = 1', 'pass-through = 1'], ...rows]),
  );
}

/** Requests answered in so many seconds. */
async function loadFromWrk(port, seconds) {
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, `http://127.0.0.1:${port}/`];
  const wrk = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of wrk.stdout) output += chunk;
  const [, requests] = /(\d+) requests in/.exec(output);
  if (/Socket errors|Non-2xx/.test(output)) throw new Error(output);
  return Number(requests);
}

async function loadFromUndici(port, seconds) {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });
  const until = performance.now() + seconds * 1000;
  let requests = 0;
  const keepAsking = async () => {
    while (performance.now() < until) {
      const { statusCode, body } = await pool.request({ path: '/', method: 'GET' });
      await body.dump();
      if (statusCode !== 200) throw new Error(`answered with ${statusCode}`);
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, keepAsking));
  await pool.close();
  return requests;
}

async function startPassThrough(upstreamPort) {
  const child = fork(fileURLToPath(import.meta.url), ['pass-through', String(upstreamPort)]);
  const [port] = await once(child, 'message');
  return { pid: child.pid, port, stop: () => stopChild(child) };
}

/** Headers as they are, bodies piped by hand, no back-pressure, no record: the floor and not a proxy to use. */
function passThrough(upstreamPort) {
  const pool = new Pool(`http://127.0.0.1:${upstreamPort}`);
  const server = createServer(({ method, url: path, rawHeaders: headers }, response) => {
    pool.dispatch(
      { method, path, headers },
      {
        onRequestStart: () => {},
        onResponseStart: ({ rawHeaders }, status) => response.writeHead(status, rawHeaders.map(String)),
        onResponseData: (_, chunk) => response.write(chunk),
        onResponseEnd: () => response.end(),
        onResponseError: () => response.destroy(),
      },
    );
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}
