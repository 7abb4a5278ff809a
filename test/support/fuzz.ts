// `npm run fuzz [inputs] [seconds] [seed]`: 20,000 inputs within a minute unless told otherwise. Prints the seed, with
// which the same inputs come again, and ends with 1 when anything was wrong.
import { runFuzz } from './fuzz-run.ts';

const [inputs = 20_000, seconds = 60, seed = Date.now() >>> 0] = process.argv.slice(2).map(Number);
const startedAt = performance.now();
const elapsedSeconds = (): number => (performance.now() - startedAt) / 1000;

console.log(`fuzzing with seed ${seed}: ${inputs} inputs, ${seconds} seconds at most`);
const report = await runFuzz({ seed, inputs, until: () => elapsedSeconds() > seconds });
const statuses = Object.entries(report.firstStatuses).map(([status, count]) => `${count} x ${status}`);
console.log(
  `${report.inputs} inputs in ${elapsedSeconds().toFixed(1)} s, slowest ${report.slowestMs.toFixed(0)} ms; ` +
    `${report.forwarded} requests forwarded; first answers: ${statuses.join(', ')}; ${report.failures.length} failures`,
);
for (const failure of report.failures) console.error(failure);
// What a failure left open must not keep it from ending.
process.exit(report.failures.length > 0 ? 1 : 0);
