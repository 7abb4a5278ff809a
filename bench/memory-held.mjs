// How much memory a proxy has after its start and once so many exchanges went through it, sent as fast as it answers them.
// Each starts anew, and has the machine to itself.
import { setTimeout as pause } from 'node:timers/promises';
import { residentMiB } from './process-figures.mjs';
import { sendMany } from './raw-client.mjs';
import { textTable } from './statistics.mjs';
import { BARE_PIPE, DASHBOARD_OFF, ENVOY, EVERYTHING_ON, stopAll } from './targets.mjs';

/** Until what came is kept, shown and relayed. */
const SETTLE_MS = 1500;
const NAMES = [ENVOY, BARE_PIPE, DASHBOARD_OFF, EVERYTHING_ON];

/** `counts`: exchanges in all at each reading. */
export async function memoryHeld({ start }, counts) {
  const rows = [];
  for (const name of NAMES) {
    const [target] = await start([name]);
    if (target === undefined) continue;
    try {
      rows.push([name, ...(await readings(target, counts)).map((mebibytes) => mebibytes.toFixed(0))]);
    } finally {
      await stopAll([target]);
    }
  }
  const heads = counts.map((count) => `after ${count.toLocaleString('en')}`);
  console.log(textTable([['resident MiB', 'idle', ...heads], ...rows]));
}

async function readings({ port, pid }, counts) {
  await pause(SETTLE_MS);
  const found = [residentMiB(pid)];
  let sent = 0;
  for (const count of counts) {
    await sendMany(port, count - sent);
    sent = count;
    await pause(SETTLE_MS);
    found.push(residentMiB(pid));
  }
  return found;
}
