// What reading a large capture costs: `tracectl requests` on a file of SIZE MB (1,000 by default), its time as a ratio to `wc -l` on the same
// file, and its memory while it reads, which must not grow with the file. node bench/capture-reading.mjs [MEGABYTES]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { program, scratchHome, startProxy } from './built-program.mjs';
import { startCannedUpstream } from './canned-upstream.mjs';
import { residentMiB } from './process-figures.mjs';

const bytes = Number(process.argv[2] ?? 1000) * 1_000_000;
const { folder, environment } = scratchHome();
const small = join(folder, 'small.jsonl');
const large = join(folder, 'large.jsonl');

await captureSome();
const [header, ...lines] = readFileSync(small, 'utf8').trimEnd().split('\n');
const file = openSync(large, 'w', 0o600);
writeSync(file, `${header}\n`);
const block = Buffer.from(
  lines
    .map((line) => `${line}\n`)
    .join('')
    .repeat(20),
);
let written = 0;
for (; written < bytes; written += block.length) writeSync(file, block);
closeSync(file);

const lineBytes = Math.round(block.length / (lines.length * 20));
console.log(`${Math.round(written / 1_000_000)} MB, lines of ${lineBytes} bytes on average`);
for (let round = 1; round <= 3; round += 1) {
  const started = performance.now();
  execFileSync('wc', ['-l', large]);
  const counted = performance.now() - started;
  const { seconds, atQuarter, atEnd, lines: shown } = await readAll();
  const ratio = ((seconds * 1000) / counted).toFixed(1);
  const rate = Math.round(written / 1_000_000 / seconds);
  console.log(
    `requests: ${seconds.toFixed(1)} s (${rate} MB/s, ${shown} lines), ${ratio} times wc -l (${(counted / 1000).toFixed(2)} s); memory ${Math.round(atQuarter)} MiB after a quarter, ${Math.round(atEnd)} MiB at most after that`,
  );
}

async function captureSome() {
  const upstream = await startCannedUpstream();
  const proxy = await startProxy(upstream.port, ['--quiet', '--capture', small, '--no-relay'], environment);
  for (let n = 0; n < 50; n += 1) {
    const path = n % 10 === 0 ? '/large' : `/small?n=${n}&token=s3cret`;
    await new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer s3cret', cookie: 'a=1; b=2', accept: 'application/json' };
      const outgoing = request({ host: '127.0.0.1', port: proxy.port, path, headers }, (response) => {
        response.resume().once('end', resolve);
      });
      outgoing.once('error', reject).end();
    });
  }
  await proxy.stop();
  await upstream.stop();
}

async function readAll() {
  const started = performance.now();
  const child = spawn(process.execPath, [program, 'requests', '--from', large], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let shown = 0;
  child.stdout.on('data', (chunk) => {
    for (const byte of chunk) if (byte === 10) shown += 1;
  });
  const samples = [];
  const timer = setInterval(() => {
    try {
      samples.push(residentMiB(child.pid));
    } catch {
      // It has just ended.
    }
  }, 100);
  await ended;
  clearInterval(timer);
  const seconds = (performance.now() - started) / 1000;
  const quarter = Math.floor(samples.length / 4);
  return {
    seconds,
    atQuarter: samples[quarter] ?? 0,
    atEnd: Math.max(...samples.slice(quarter)),
    lines: shown,
  };
}
