// The calls of the Node services.
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { delayMs, plans } from './plan.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 200 });
const ports = JSON.parse(process.env.CALLEES);
const copied = process.env.COPIED.split(',');

/** `url`: `/PLAN/USER?n=NUMBER`. */
export async function makeCalls(url, headers, isAfterAnswer) {
  const [, plan, user, number] = /^\/(\w+)\/(\w+)\?n=(\d+)/.exec(url);
  for (const step of plans[plan]) {
    if ((step.isAfterAnswer === true) !== isAfterAnswer) continue;
    if (step.isOptional === true && number % 2 === 0) continue;
    await pause(delayMs(...step.wait));
    await Promise.all(step.callees.map((callee) => call(callee, user, headers)));
  }
}

function call(callee, user, received) {
  const headers = Object.fromEntries(
    copied.flatMap((name) => (received[name] ? [[name, received[name]]] : [])),
  );
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: ports[callee], path: `/${callee}/${user}`, headers, agent };
    get(options, (answer) => answer.resume().on('end', resolve)).on('error', reject);
  });
}

/** A call that no request asks for. */
export function startTimer() {
  const everyMs = Number(process.env.TIMER_MS);
  if (everyMs > 0) setInterval(() => call('metrics', 'all', {}).catch(() => {}), everyMs);
}
