// Whether the dashboard delays the traffic: the same proxy without and with it, at a fixed rate, in many short rounds whose
// order turns round each time. A round's ratio says little on a machine with two cores; the median of many, with the
// interval in which it lies with 95 % certainty, says whether the dashboard matters.
import { sendAtRate, sendMany } from './raw-client.mjs';
import { median, percentile, textTable } from './statistics.mjs';
import { DASHBOARD_OFF, DASHBOARD_ON, stopAll } from './targets.mjs';

const RATE = 1000;
const WARM_UP_REQUESTS = 20_000;

export async function dashboardDelay({ start }, { rounds, seconds }) {
  const targets = await start([DASHBOARD_OFF, DASHBOARD_ON]);
  const measured = targets.map((target) => ({ ...target, p50: [], p99: [], all: [] }));
  try {
    for (const { port } of targets) await sendMany(port, WARM_UP_REQUESTS);
    for (let round = 0; round < rounds; round += 1) {
      for (const each of round % 2 === 0 ? measured : measured.toReversed()) {
        const took = await sendAtRate(each.port, RATE, seconds);
        each.p50.push(percentile(took, 50));
        each.p99.push(percentile(took, 99));
        each.all.push(...took);
      }
    }
  } finally {
    await stopAll(targets);
  }
  const [off, on] = measured;
  if (on === undefined) return;
  const rows = measured.map((each) => [
    each.name,
    ...[50, 99, 99.9].map((percent) => percentile(each.all, percent).toFixed(2)),
    median(each.p99).toFixed(2),
  ]);
  const title = `ms, ${RATE} requests a second, ${rounds} rounds`;
  console.log(textTable([[title, 'p50', 'p99', 'p99.9', 'p99 of a round'], ...rows]));
  for (const which of ['p50', 'p99']) {
    const ratios = on[which].map((value, round) => value / off[which][round]);
    const [low, high] = intervalOfMedian(ratios);
    const interval = `${low.toFixed(2)}-${high.toFixed(2)} with 95 % certainty`;
    console.log(`${which} of a round, dashboard on / off: ${median(ratios).toFixed(2)} (${interval})`);
  }
  console.log();
}

/** By the ranks that a binomial distribution gives: no assumption about how the values are spread. */
function intervalOfMedian(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const outside = Math.max(0, Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2));
  return [sorted[outside], sorted[sorted.length - 1 - outside]];
}
