// What a proxy adds to the time that a request takes when nothing is short: requests at a fixed rate, sent whatever becomes
// of the ones before. Figures are medians of the rounds, in which the targets take turns.
import { cpuMicros } from './process-figures.mjs';
import { sendAtRate, sendMany } from './raw-client.mjs';
import { median, percentile, textTable } from './statistics.mjs';
import { BARE_PIPE, DASHBOARD_OFF, DASHBOARD_ON, DIRECT, ENVOY, EVERYTHING_ON, stopAll } from './targets.mjs';

const RATE = 1000;
const WARM_UP_REQUESTS = 5000;
const NAMES = [DIRECT, ENVOY, BARE_PIPE, DASHBOARD_OFF, DASHBOARD_ON, EVERYTHING_ON];

export async function addedLatency({ start }, { rounds, seconds }) {
  const targets = await start(NAMES);
  const measured = targets.map((target) => ({ ...target, p50: [], p99: [], cpu: [] }));
  try {
    for (const { port } of targets) await sendMany(port, WARM_UP_REQUESTS);
    for (let round = 0; round < rounds; round += 1) {
      for (const { port, pid, p50, p99, cpu } of measured) {
        const before = cpuMicros(pid);
        const took = await sendAtRate(port, RATE, seconds);
        p50.push(percentile(took, 50));
        p99.push(percentile(took, 99));
        cpu.push((cpuMicros(pid) - before) / (seconds * 1e6));
      }
    }
  } finally {
    await stopAll(targets);
  }
  console.log(`${latencyTable(measured)}\n`);
}

function latencyTable(measured) {
  const direct = measured.find(({ name }) => name === DIRECT);
  const added = (each, which) =>
    each === direct ? '' : median(each[which].map((value, round) => value - direct[which][round])).toFixed(2);
  const rows = measured.map((each) => [
    each.name,
    added(each, 'p50'),
    added(each, 'p99'),
    median(each.p50).toFixed(2),
    median(each.p99).toFixed(2),
    `${(median(each.cpu) * 100).toFixed(0)} %`,
  ]);
  const title = `ms, ${RATE} requests a second`;
  return textTable([[title, 'p50 added', 'p99 added', 'p50', 'p99', 'CPU of a core'], ...rows]);
}
