// Is what was captured there after a crash? Kills the proxy with SIGKILL at a random moment under load, many times, and reads its
// capture: it must open, no line but the last may be torn, and everything that had ended more than a second before the kill must be
// in it. node bench/capture-crash.mjs [ROUNDS] [CONNECTIONS]; fails when anything is missing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { program, scratchHome } from './built-program.mjs';
import { startCannedUpstream } from './canned-upstream.mjs';
import { freePort, untilListening } from './child-program.mjs';

const rounds = Number(process.argv[2] ?? 200);
const connections = Number(process.argv[3] ?? 16);
const KEPT_AFTER_MS = 1000;

const { folder, environment } = scratchHome();
const upstream = await startCannedUpstream();
const totals = { answered: 0, old: 0, found: 0, missing: 0, torn: 0, unreadable: 0, youngestKeptMs: 0 };

for (let round = 1; round <= rounds; round += 1) {
  const { ended, killedAt, capture } = await runUntilKilled(round);
  const { ids, isTorn, isReadable } = readCapture(capture);
  const old = ended.filter(({ at }) => at < killedAt - KEPT_AFTER_MS);
  const missing = old.filter(({ id }) => !ids.has(id));
  totals.answered += ended.length;
  totals.old += old.length;
  totals.found += ids.size;
  totals.missing += missing.length;
  totals.torn += Number(isTorn);
  totals.unreadable += Number(!isReadable);
  // How old the oldest is that is not there: what a crash really costs.
  const lost = ended.filter(({ id }) => !ids.has(id)).map(({ at }) => killedAt - at);
  totals.youngestKeptMs = Math.max(totals.youngestKeptMs, ...lost);
  if (missing.length > 0)
    console.log(`round ${round}: ${missing.length} missing, the oldest ended ${Math.max(...lost)} ms before`);
  rmSync(capture, { force: true });
}

await upstream.stop();
console.log(
  `${rounds} kills: ${totals.answered} answers, ${totals.found} captured, ${totals.old} older than 1 s,`,
);
console.log(
  `${totals.missing} of those missing, ${totals.unreadable} captures that did not open, ${totals.torn} torn last lines;`,
);
console.log(`what was lost had ended at most ${Math.round(totals.youngestKeptMs)} ms before the kill`);
if (totals.missing + totals.unreadable > 0 || totals.old === 0) process.exitCode = 1;

async function runUntilKilled(round) {
  const port = await freePort();
  const capture = join(folder, `round-${round}.jsonl`);
  const args = [
    'proxy',
    '--quiet',
    '--upstream',
    `127.0.0.1:${upstream.port}`,
    '--listen',
    `127.0.0.1:${port}`,
  ];
  const child = spawn(process.execPath, [program, ...args, '--no-sink', '--no-relay', '--capture', capture], {
    env: environment,
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  await untilListening(port, child);
  const ended = [];
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let isOver = false;
  const load = Array.from({ length: connections }, async (_, connection) => {
    for (let n = 0; !isOver; n += 1) {
      const id = `/${connection}-${n}`;
      if (await isAnswered(port, id, agent)) ended.push({ id, at: performance.now() });
      else return;
    }
  });
  await pause(KEPT_AFTER_MS + 200 + Math.random() * 1500);
  const killedAt = performance.now();
  child.kill('SIGKILL');
  isOver = true;
  await exited;
  agent.destroy();
  await Promise.all(load);
  return { ended, killedAt, capture };
}

function isAnswered(port, path, agent) {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(true));
      response.once('error', () => resolve(false));
      response.once('close', () => resolve(false));
    });
    outgoing.once('error', () => resolve(false));
    outgoing.end();
  });
}

/** Read without tracectl's own code, so that it cannot be mistaken in the same way. */
function readCapture(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  const last = lines.pop();
  const ids = new Set();
  let isReadable = false;
  let isTorn = last !== '';
  for (const [index, line] of lines.entries()) {
    try {
      const value = JSON.parse(line);
      if (index === 0) isReadable = value.tracectl === 'capture';
      else ids.add(value.target);
    } catch {
      if (line !== '') {
        isReadable = false;
        isTorn = true;
      }
    }
  }
  return { ids, isTorn, isReadable };
}
