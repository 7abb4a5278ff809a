// What `tracectl replay` can send, beside autocannon with the same requests, and how late `--timing original` is.
//
//   npm run bench:replay [-- [--quick] [throughput] [timing]]
//
// Both send to the same upstream, by turns, so read the ratios. autocannon is fetched by npm into .cache/ when it is not
// there. tracectl does more for each request: a plan, a record of both bodies, a comparison, a line of JSON.
// Lateness is told beside that of a program that does nothing but wait for the same times: what is left is the machine's.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { program, scratchHome } from './built-program.mjs';
import { startUpstream } from './upstream.mjs';

const AUTOCANNON = '9.0.0';
const cache = fileURLToPath(new URL(`../.cache/peers/autocannon-${AUTOCANNON}`, import.meta.url));

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const isAsked = (part) => positionals.length === 0 || positionals.includes(part);
const requests = values.quick ? 500 : 3000;
const rounds = values.quick ? 1 : 5;
const CONNECTIONS = [1, 8, 32];

/** A capture as a session would have written it: GETs and POSTs, `gapMs` apart, each on a connection of its own. */
function writeCapture(file, port, count, gapMs) {
  const epoch = Date.UTC(2026, 0, 2) * 1000;
  const lines = Array.from({ length: count }, (_, i) => {
    const body = i % 4 === 0 ? JSON.stringify({ number: i, text: 'x'.repeat(200) }) : '';
    const answer = `${body.length}\n`;
    const received = [
      ['Host', `127.0.0.1:${port}`],
      ['User-Agent', 'bench'],
      ['Accept', '*/*'],
      ...(body === ''
        ? []
        : [
            ['Content-Type', 'application/json'],
            ['Content-Length', String(body.length)],
          ]),
    ];
    const id = (i + 1).toString(16).padStart(16, '0');
    const stored = (text) => ({
      bytes: text.length,
      stored: text.length,
      truncated: false,
      enc: 'utf8',
      text,
    });
    return {
      v: 1,
      type: 'exchange',
      id,
      seq: i + 1,
      startedAtMicros: epoch + i * gapMs * 1000,
      method: body === '' ? 'GET' : 'POST',
      target: `/things/${i}`,
      url: `http://127.0.0.1:${port}/things/${i}`,
      httpVersion: '1.1',
      host: `127.0.0.1:${port}`,
      client: { address: '127.0.0.1' },
      clientPort: 10_000 + (i % 50_000),
      outcome: 'answered',
      responseFlags: [],
      durationMs: 1,
      trace: { traceId: id, spanId: id, sampled: true, relation: 'started' },
      hop: {
        relation: 'started',
        context: { traceId: id, spanId: id, sampled: true, debug: false },
        families: [],
        sampledBy: 'sampling',
        echoRequestId: false,
        reported: true,
        defects: [],
      },
      headers: { received },
      masked: { headers: [], url: false },
      answer: {
        status: 200,
        statusMessage: 'OK',
        sent: [
          ['content-type', 'text/plain'],
          ['content-length', String(answer.length)],
        ],
      },
      timing: { endedMicros: 1000 },
      requestBody: stored(body),
      responseBody: stored(answer),
      findings: [],
      findingDetails: [],
    };
  });
  const header = {
    tracectl: 'capture',
    v: 2,
    created: '2026-01-02T00:00:00.000Z',
    session: 'bench',
    redaction: { mode: 'none' },
    upstreams: [],
  };
  writeFileSync(file, `${[header, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`);
  return lines;
}

/** Requests a second from the first answer to the last, and the last line. */
async function runReplay(file, args, environment) {
  const child = spawn(
    process.execPath,
    [
      program,
      'replay',
      '--yes',
      '--unsafe',
      '--json',
      '--from',
      file,
      '--data-dir',
      environment.HOME,
      ...args,
    ],
    { env: { ...environment, TRACECTL_ZIPKIN: 'off' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  let first;
  let last;
  let count = 0;
  let end;
  const verdicts = new Map();
  for await (const line of createInterface({ input: child.stdout })) {
    const result = JSON.parse(line);
    if (result.type === 'replayEnd') end = result;
    else {
      first ??= Date.parse(result.at);
      last = Date.parse(result.at);
      count += 1;
      verdicts.set(result.verdict, (verdicts.get(result.verdict) ?? 0) + 1);
    }
  }
  const [code] = await exited;
  if (code !== 0) throw new Error(`tracectl replay ended with ${code}: ${JSON.stringify(end)}`);
  return { perSecond: ((count - 1) * 1000) / (last - first), end, verdicts };
}

async function autocannonOf() {
  if (!existsSync(join(cache, '.complete'))) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'package.json'), '{"private":true}\n');
    const { status } = spawnSync(
      'npm',
      ['install', '--no-audit', '--no-fund', '--no-save', `autocannon@${AUTOCANNON}`],
      { cwd: cache, stdio: 'inherit' },
    );
    if (status !== 0) throw new Error('npm could not fetch autocannon');
    writeFileSync(join(cache, '.complete'), '');
  }
  return join(cache, 'node_modules/autocannon/autocannon.js');
}

/** The same requests by autocannon, in a process of its own as tracectl is. */
async function runAutocannon(path, port, lines, connections) {
  const script = `
    const autocannon = require(${JSON.stringify(path)});
    const requests = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    autocannon({ url: 'http://127.0.0.1:${port}', connections: ${connections}, amount: requests.length, requests }, (error, result) => {
      if (error) throw error;
      process.stdout.write(JSON.stringify({ seconds: result.duration, answers: result['2xx'], total: result.requests.total }));
    });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(
    JSON.stringify(
      lines.map(({ method, target, headers, requestBody }) => ({
        method,
        path: target,
        headers: Object.fromEntries(
          headers.received.filter(([name]) => !/^(?:host|content-length)$/i.test(name)),
        ),
        ...(requestBody.text !== '' && { body: requestBody.text }),
      })),
    ),
  );
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  const { seconds, answers } = JSON.parse(text);
  return answers / seconds;
}

/** The lateness of timers alone, at the same times, in a process of their own. */
async function bareTimers(count, gapMs) {
  const script = `
    const lags = [];
    const start = performance.now();
    const next = (i) => {
      if (i === ${count}) return process.stdout.write(JSON.stringify(lags));
      setTimeout(() => {
        lags.push(performance.now() - start - i * ${gapMs});
        next(i + 1);
      }, Math.max(0, start + i * ${gapMs} - performance.now()));
    };
    next(0);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  const lags = JSON.parse(text).toSorted((a, b) => a - b);
  return { p50Ms: lags[Math.floor(count / 2)], p95Ms: lags[Math.floor(count * 0.95)], maxMs: lags.at(-1) };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const { folder, environment } = scratchHome();
const upstream = await startUpstream();
try {
  const file = join(folder, 'calls.jsonl');
  if (isAsked('throughput')) await throughput(file);
  if (isAsked('timing')) await timing(file);
} finally {
  await upstream.stop();
}

async function throughput(file) {
  const lines = writeCapture(file, upstream.port, requests, 1);
  const autocannon = await autocannonOf();
  console.log(`${requests} requests, ${rounds} rounds, medians of requests a second\n`);
  console.log('at once   tracectl   autocannon   ratio');
  for (const connections of CONNECTIONS) {
    const own = [];
    const other = [];
    for (let round = 0; round < rounds; round += 1) {
      own.push((await runReplay(file, ['--concurrency', String(connections)], environment)).perSecond);
      other.push(await runAutocannon(autocannon, upstream.port, lines, connections));
    }
    const [a, b] = [median(own), median(other)];
    console.log(
      `${String(connections).padStart(7)}${a.toFixed(0).padStart(11)}${b.toFixed(0).padStart(13)}${(a / b).toFixed(2).padStart(8)}`,
    );
  }
}

async function timing(file) {
  console.log('\n--timing original: how late a request begins\n');
  console.log('                                tracectl                        timers alone');
  console.log(
    'gap        as fast   requests    median        p95       most    median        p95       most',
  );
  for (const [gapMs, factor, count] of [
    [20, 1, 300],
    [20, 4, 600],
    [2, 1, 1500],
  ]) {
    const total = values.quick ? count / 5 : count;
    writeCapture(file, upstream.port, total, gapMs);
    const { end } = await runReplay(file, ['--timing', `originalx${factor}`], environment);
    const bare = await bareTimers(total, gapMs / factor);
    const cell = (ms) => `${ms.toFixed(2)} ms`.padStart(11);
    const cells = ({ p50Ms, p95Ms, maxMs }) => [p50Ms, p95Ms, maxMs].map(cell).join('');
    console.log(
      `${`${gapMs} ms`.padEnd(11)}${`x${factor}`.padEnd(9)}${String(end.lag.n).padStart(9)}${cells(end.lag)}${cells(bare)}`,
    );
  }
}
