// Load from `wrk`: requests over kept connections, or over fresh ones, as fast as they are answered.
import { spawn, spawnSync } from 'node:child_process';

/** False when there is no wrk, which is told: `what` is left out. */
export function hasWrk(what) {
  const isThere = spawnSync('wrk', ['-v']).error === undefined;
  if (!isThere) console.log(`${what}: skipped. Install wrk: apt-get install wrk\n`);
  return isThere;
}

/** `headers`: lines as they are sent. What was not answered well is told under `name`. */
export async function wrkLoad({ name, port }, { path, headers = [], connections, seconds }) {
  const lines = headers.flatMap((line) => ['-H', line]);
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, ...lines, `http://127.0.0.1:${port}${path}`];
  const wrk = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of wrk.stdout) output += chunk;
  const [, requests] = /(\d+) requests in/.exec(output);
  const [, perSecond] = /Requests\/sec: +([\d.]+)/.exec(output);
  const [problem] = /(Socket errors|Non-2xx).*/.exec(output) ?? [];
  if (problem !== undefined) console.log(`${name}: ${problem}`);
  return { requests: Number(requests), perSecond: Number(perSecond) };
}
