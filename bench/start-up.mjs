// How long the start takes, as a multiple of what Node itself takes for nothing (`node -e 0`). Medians of interleaved runs.
//
//   node bench/start-up.mjs [RUNS]
//
// The compile cache is warm, as it is from the second start of a build on; one more row shows the very first start. The
// dashboard runs in a pseudo terminal made by util-linux `script`, and its time counts from the moment the shell
// in there hands over to Node. `mitmdump --version` gives an idea of what people are used to; it is run when it is on PATH.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { handedOver, program, scratchHome, spawnInTerminal } from './built-program.mjs';
import { median, textTable } from './statistics.mjs';

const runs = Number(process.argv[2] ?? 15);
const { environment, folder } = scratchHome();
const addresses = '--upstream 127.0.0.1:9 --listen 127.0.0.1:0 --sink 127.0.0.1:0'.split(' ');
const proxy = [program, 'proxy', ...addresses];

const rows = [
  { name: 'node -e 0', measure: () => untilExit(process.execPath, ['-e', '0']) },
  { name: 'tracectl --help', aim: 2.5, measure: () => untilExit(process.execPath, [program, '--help']) },
  { name: 'tracectl proxy, ready', aim: 6, measure: untilReady },
  { name: 'tracectl proxy, first frame', aim: 9, measure: untilFirstFrame, needs: 'script' },
  { name: 'first frame, nothing cached', measure: untilFirstFrameUncached, needs: 'script' },
  { name: 'mitmdump --version', measure: () => untilExit('mitmdump', ['--version']), needs: 'mitmdump' },
];

const measured = rows.filter(({ name, needs }) => {
  if (needs === undefined || spawnSync(needs, ['--version']).error === undefined) return true;
  console.log(`${name}: skipped, there is no ${needs} here`);
  return false;
});

for (const { measure } of measured) await measure();
const times = new Map(measured.map(({ name }) => [name, []]));
for (let run = 0; run < runs; run += 1) {
  for (const { name, measure } of measured) times.get(name).push(await measure());
}

const base = median(times.get('node -e 0'));
const least = Math.min(...times.get('node -e 0'));
const line = ({ name, aim = '' }) => {
  const values = times.get(name);
  const ratios = [median(values) / base, Math.min(...values) / least];
  return [name, median(values).toFixed(0), ...ratios.map((ratio) => ratio.toFixed(2)), `${aim}`];
};
console.log(textTable([['', 'ms', 'ratio', 'of the fastest runs', 'aim'], ...measured.map(line)]));

async function untilExit(command, args) {
  const started = performance.now();
  const child = spawn(command, args, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return performance.now() - started;
}

async function untilReady() {
  const started = performance.now();
  const child = spawn(process.execPath, [...proxy, '--json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await outputOf(child, (text) => text.includes('"type":"ready"'));
  const took = performance.now() - started;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return took;
}

async function untilFirstFrame() {
  const size = { columns: 80, rows: 24 };
  const child = spawnInTerminal([process.execPath, ...proxy], size, {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const text = await outputOf(child, (output) => output.includes(handedOver));
  const started = performance.now();
  await outputOf(child, (output) => stripVTControlCharacters(output).includes('tracectl proxy :'), text);
  const took = performance.now() - started;
  child.stdin.write('q');
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`q ended the dashboard with ${code}`);
  return took;
}

/** It fills the cache again when it ends. */
function untilFirstFrameUncached() {
  rmSync(join(folder, 'node-compile-cache'), { recursive: true, force: true });
  return untilFirstFrame();
}

/** The output so far, once it satisfies; what ends before it does is an error. */
function outputOf(child, satisfies, before = '') {
  const { promise, resolve, reject } = Promise.withResolvers();
  let output = before;
  const see = (chunk) => {
    output += chunk;
    if (!satisfies(output)) return;
    child.stdout.off('data', see);
    resolve(output);
  };
  child.stdout.on('data', see);
  child.once('exit', (code) => reject(new Error(`ended with ${code} after ${JSON.stringify(output)}`)));
  return promise;
}
