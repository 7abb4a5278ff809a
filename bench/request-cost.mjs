// What a request costs on its way through each proxy: CPU time of the proxy's process, and how many requests pass a second.
// Load comes from `wrk`, as fast as it is answered; the targets take turns in every round, and a target's ratio is taken
// round by round before the median, so that a machine that is busy for a while is busy for both.
import { setTimeout as pause } from 'node:timers/promises';
import { LARGE, SMALL } from './canned-upstream.mjs';
import { cpuMicros, cpuMicrosByThread } from './process-figures.mjs';
import { median, textTable } from './statistics.mjs';
import { BARE_PIPE, DIRECT, stopAll } from './targets.mjs';
import { hasWrk, wrkLoad } from './wrk-load.mjs';

const CONNECTIONS = 16;
const WARM_UP_REQUESTS = 20_000;
/** What a proxy still has to do for the requests that were answered belongs to them. */
const SETTLE_MS = 150;
/** The relay sends what fills no batch after a second. */
const LAST_SPANS_MS = 1500;

/** `rounds` of each of KINDS, as many as are named, after so many seconds of warming up at most. */
export async function requestCost({ start }, { rounds, warmUpSeconds }) {
  if (!hasWrk('What a request costs')) return;
  const targets = await start();
  try {
    for (const target of targets) await warmUp(target, warmUpSeconds);
    await pause(LAST_SPANS_MS);
    for (const [index, roundsOfKind] of rounds.entries()) {
      const measured = await measure(targets, KINDS[index], roundsOfKind);
      console.log(`${costTable(KINDS[index], measured)}\n`);
      if (index === 0) console.log(`${threadList(measured)}\n`);
    }
  } finally {
    await stopAll(targets);
  }
}

const KINDS = [
  { ...SMALL, isFresh: false },
  { ...LARGE, isFresh: false },
  { ...SMALL, isFresh: true },
  { ...LARGE, isFresh: true },
];

/** Until the code that is run most has been compiled, which goes by requests. */
async function warmUp(target, seconds) {
  let requests = 0;
  for (let round = 0; round < seconds && requests < WARM_UP_REQUESTS; round += 1) {
    requests += (await load(target, KINDS[0], 1)).requests;
  }
}

async function measure(targets, kind, rounds) {
  const measured = targets.map((target) => ({ ...target, requests: 0, rates: [], costs: [] }));
  for (const each of measured) {
    each.spansBefore = await each.spans();
    each.threadsBefore = cpuMicrosByThread(each.pid);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const each of measured) {
      const before = cpuMicros(each.pid);
      const { requests, perSecond } = await load(each, kind, 1);
      await pause(SETTLE_MS);
      each.requests += requests;
      each.rates.push(perSecond);
      each.costs.push((cpuMicros(each.pid) - before) / requests);
    }
  }
  await pause(LAST_SPANS_MS);
  for (const each of measured) {
    each.spansTold = (await each.spans()) - each.spansBefore;
    each.threads = cpuMicrosByThread(each.pid);
  }
  return measured;
}

function costTable({ name, isFresh }, measured) {
  const [direct, pipe] = [DIRECT, BARE_PIPE].map((name) => measured.find((each) => each.name === name));
  const ratios = (values, base) => values.map((value, round) => value / base[round]);
  const ofPipe = (each) => {
    const found = ratios(each.costs, pipe.costs);
    const range = [Math.min(...found), Math.max(...found)].map((ratio) => ratio.toFixed(2)).join('-');
    return [median(found).toFixed(2), range, median(each.costs).toFixed(0)];
  };
  const rows = measured.map((each) => [
    each.name,
    ...(each === direct ? ['', '', ''] : ofPipe(each)),
    median(ratios(each.rates, direct.rates)).toFixed(2),
    median(each.rates).toFixed(0),
    each.spansTold === 0 ? '' : `${((each.spansTold / each.requests) * 100).toFixed(0)} %`,
  ]);
  const title = `${name}, ${isFresh ? 'a fresh connection each' : 'connections kept'}`;
  return textTable([[title, 'CPU/pipe', 'range', 'µs', 'rate/direct', 'a second', 'spans'], ...rows]);
}

/** Which threads of tracectl took it, but for those that took less than a microsecond. */
function threadList(measured) {
  const lines = measured
    .filter(({ name }) => name.startsWith('tracectl'))
    .map(({ name, threads, threadsBefore, requests }) => {
      const costs = [...threads]
        .map(([thread, after]) => [thread, (after - (threadsBefore.get(thread) ?? 0)) / requests])
        .filter(([, cost]) => cost >= 1)
        .toSorted(([, a], [, b]) => b - a)
        .map(([thread, cost]) => `${thread} ${cost.toFixed(0)}`);
      return `  ${name}: ${costs.join(', ')}`;
    });
  return ['of it by thread, µs', ...lines].join('\n');
}

function load(target, { path, isFresh }, seconds) {
  const headers = isFresh ? ['Connection: close'] : [];
  return wrkLoad(target, { path, headers, connections: CONNECTIONS, seconds });
}
