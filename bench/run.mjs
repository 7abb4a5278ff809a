// tracectl beside its peers, in one run: what a request costs, how long it takes, what is held in memory.
//
//   npm run bench [-- [--quick] [cost] [latency] [dashboard] [findings] [memory]]
//
// Eleven to twelve minutes, or one with --quick, which is for a look and not for figures. Everything shares the cores of one
// machine, so read the ratios first. Linux only; what is missing is told and left out.
import { parseArgs } from 'node:util';
import { addedLatency } from './added-latency.mjs';
import { dashboardDelay } from './dashboard-delay.mjs';
import { findingsCost } from './findings-cost.mjs';
import { memoryHeld } from './memory-held.mjs';
import { requestCost } from './request-cost.mjs';
import { prepareTargets } from './targets.mjs';

const whole = {
  cost: (targets) => requestCost(targets, { rounds: [5, 3, 3, 3], warmUpSeconds: 5 }),
  latency: (targets) => addedLatency(targets, { rounds: 10, seconds: 1 }),
  dashboard: (targets) => dashboardDelay(targets, { rounds: 40, seconds: 1 }),
  findings: (targets) => findingsCost(targets, { rounds: 7, seconds: 3, warmUpSeconds: 6 }),
  memory: (targets) => memoryHeld(targets, [10_000, 100_000]),
};
const quick = {
  cost: (targets) => requestCost(targets, { rounds: [1, 1], warmUpSeconds: 1 }),
  latency: (targets) => addedLatency(targets, { rounds: 1, seconds: 1 }),
  findings: (targets) => findingsCost(targets, { rounds: 1, seconds: 2, warmUpSeconds: 2 }),
};

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const parts = values.quick ? quick : whole;
const wanted = positionals.length === 0 ? Object.keys(parts) : positionals;
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: none of ${Object.keys(parts).join(', ')}`);

const targets = await prepareTargets();
try {
  for (const name of wanted) await parts[name](targets);
} finally {
  await targets.stop();
}
