// Whether memory stays flat however much goes through: 1 GiB up, 1 GiB down, then many clients at once that read slowly.
// What grows is the highest resident memory of the tracectl process so far, read from /proc every 50 ms: within it, memory
// goes up and down as garbage is collected. Fails when a limit is passed.
//
//   node bench/big-bodies.mjs [MEBIBYTES] [READERS] [MEBIBYTES A READER]
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { scratchHome, startProxy } from './built-program.mjs';
import { residentMiB } from './process-figures.mjs';
import { textTable } from './statistics.mjs';
import { startUpstream } from './upstream.mjs';

const MIB = 1024 * 1024;
const [streamed, readers, perReader] = [1024, 200, 50].map((value, i) =>
  Number(process.argv[2 + i] ?? value),
);

/** Above the most that warming up took. A slow reader has a few chunks waiting on its connection, however long its body. */
const LIMIT_MIB = 50;
const LIMIT_MIB_A_READER = 2;

const WARM_UP_MIB = 512;
/** A slow reader takes this much, and then waits. */
const READ_AT_ONCE = MIB;
const READ_PAUSE_MS = 300;

const chunk = Buffer.alloc(64 * 1024, 'tracectl ');
const agent = new Agent({ keepAlive: true });
const { environment } = scratchHome();
const upstream = await startUpstream();
const proxy = await startProxy(upstream.port, ['--json', '--no-relay'], environment);
const rows = [];
let highest = residentMiB(proxy.pid);
try {
  await watched(`${WARM_UP_MIB} MiB each way, to warm up`, Infinity, async () => [
    await upload(WARM_UP_MIB),
    await download(WARM_UP_MIB),
  ]);
  await watched(`${streamed} MiB up`, LIMIT_MIB, () => upload(streamed));
  await watched(`${streamed} MiB down`, LIMIT_MIB, () => download(streamed));
  await watched(`${readers} slow readers, ${perReader} MiB each`, LIMIT_MIB_A_READER * readers, () =>
    Promise.all(Array.from({ length: readers }, () => downloadSlowly(perReader))),
  );
} finally {
  agent.destroy();
  await proxy.stop();
  await upstream.stop();
}
console.log(textTable([['resident MiB', 'most', 'after', 'growth', 'limit', 'MiB/s'], ...rows]));

/** Notes how far memory grew while `run` ran, which tells the MiB that it moved. */
async function watched(name, limit, run) {
  const started = performance.now();
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, residentMiB(proxy.pid));
  }, 50);
  let moved;
  try {
    moved = [await run()].flat().reduce((sum, each) => sum + each, 0);
  } finally {
    clearInterval(watch);
  }
  const perSecond = moved / ((performance.now() - started) / 1000);
  await pause(500);
  const growth = Math.max(0, most - highest);
  highest += growth;
  if (growth > limit) process.exitCode = 1;
  const figures = [most, residentMiB(proxy.pid), growth, limit, perSecond];
  rows.push([name, ...figures.map((figure) => (Number.isFinite(figure) ? figure.toFixed(0) : ''))]);
}

async function upload(mebibytes) {
  const bytes = mebibytes * MIB;
  const sending = ask('POST', '/', { 'content-length': bytes });
  for (let left = bytes; left > 0; left -= chunk.length) {
    if (!sending.write(chunk.subarray(0, left))) await once(sending, 'drain');
  }
  sending.end();
  const [answer] = await once(sending, 'response');
  const received = Number((await answer.setEncoding('utf8').toArray()).join(''));
  if (received !== bytes) throw new Error(`${received} bytes of ${bytes} arrived upstream`);
  return mebibytes;
}

async function download(mebibytes) {
  return read(mebibytes, async () => {});
}

async function downloadSlowly(mebibytes) {
  let sinceBreak = 0;
  return read(mebibytes, async (bytes) => {
    sinceBreak += bytes;
    if (sinceBreak < READ_AT_ONCE) return;
    sinceBreak = 0;
    await pause(READ_PAUSE_MS);
  });
}

/** `takeBreak` is awaited after each chunk; nothing is read meanwhile. */
async function read(mebibytes, takeBreak) {
  const bytes = mebibytes * MIB;
  const asking = ask('GET', `/bytes/${bytes}`, {}).end();
  const [answer] = await once(asking, 'response');
  let received = 0;
  for await (const part of answer) {
    received += part.length;
    await takeBreak(part.length);
  }
  if (received !== bytes) throw new Error(`${received} bytes of ${bytes} came down`);
  return mebibytes;
}

function ask(method, path, headers) {
  return request({ host: '127.0.0.1', port: proxy.port, method, path, headers, agent });
}
