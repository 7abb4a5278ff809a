// What it costs to judge exchanges and to work out who called and why: the same proxy without (`--no-findings --attribution off`)
// and with, in turns, whose order turns round each time. CPU of the whole process, and of its main thread, where it happens.
import { setTimeout as pause } from 'node:timers/promises';
import { startProxy } from './built-program.mjs';
import { startPassingService } from './passing-service.mjs';
import { cpuMicros, cpuMicrosByThread } from './process-figures.mjs';
import { median, textTable } from './statistics.mjs';
import { hasWrk, wrkLoad } from './wrk-load.mjs';

const CONNECTIONS = 4;
/** Links are decided, and spans and counts settled, after the requests were answered. */
const SETTLE_MS = 1000;
const CONTEXT = ['x-b3-traceid: 4bf92f3577b34da6', 'x-b3-spanid: 00f067aa0ba902b7', 'x-b3-sampled: 1'];

/** `exchanges`: that one request makes. */
const KINDS = [
  { name: 'of one client, no trace headers', host: 'stock.localhost', headers: [], exchanges: 1 },
  { name: 'of one client, one context for all', host: 'stock.localhost', headers: CONTEXT, exchanges: 1 },
  { name: 'a service calls another for each', host: 'shop.localhost', headers: [], exchanges: 2 },
];

export async function findingsCost({ upstream, environment }, { rounds, seconds, warmUpSeconds }) {
  if (!hasWrk('What findings cost')) return;
  const sides = await Promise.all([
    startSide('without', ['--no-findings', '--attribution', 'off'], upstream, environment),
    startSide('with', [], upstream, environment),
  ]);
  try {
    for (const kind of KINDS) for (const side of sides) await load(side, kind, warmUpSeconds);
    const rows = [];
    for (const kind of KINDS) rows.push(await rowOf(sides, kind, rounds, seconds));
    const title = `µs of CPU an exchange, ${rounds} rounds`;
    const heads = [title, 'without', 'with', 'ratio', 'range', 'main without', 'main with'];
    console.log(`${textTable([heads, ...rows])}\n`);
  } finally {
    for (const side of sides) await side.stop();
  }
}

async function startSide(name, args, upstream, environment) {
  const service = await startPassingService('stock.localhost');
  const services = [
    '--service',
    `shop=127.0.0.1:${service.port}`,
    '--service',
    `stock=127.0.0.1:${upstream.port}`,
  ];
  const proxy = await startProxy(
    upstream.port,
    [...services, '--quiet', '--no-capture', '--no-relay', ...args],
    environment,
  );
  service.callThrough(proxy.port);
  const stop = async () => {
    await proxy.stop();
    await service.stop();
  };
  return { ...proxy, name, stop };
}

async function rowOf(sides, kind, rounds, seconds) {
  const costs = sides.map(() => ({ all: [], main: [] }));
  for (let round = 0; round < rounds; round += 1) {
    const order = sides.map((side, i) => [side, costs[i]]);
    for (const [side, cost] of round % 2 === 0 ? order : order.toReversed()) {
      const before = figures(side);
      const { requests } = await load(side, kind, seconds);
      await pause(SETTLE_MS);
      const after = figures(side);
      cost.all.push((after.all - before.all) / (requests * kind.exchanges));
      cost.main.push((after.main - before.main) / (requests * kind.exchanges));
    }
  }
  const [without, withThem] = costs;
  const ratios = withThem.all.map((cost, round) => cost / without.all[round]);
  return [
    kind.name,
    ...[without, withThem].map(({ all }) => median(all).toFixed(0)),
    median(ratios).toFixed(2),
    [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2)).join('-'),
    ...[without, withThem].map(({ main }) => median(main).toFixed(0)),
  ];
}

function figures({ pid }) {
  return { all: cpuMicros(pid), main: cpuMicrosByThread(pid).get('MainThread') ?? 0 };
}

function load(side, { host, headers }, seconds) {
  return wrkLoad(side, {
    path: '/',
    headers: [`Host: ${host}`, ...headers],
    connections: CONNECTIONS,
    seconds,
  });
}
