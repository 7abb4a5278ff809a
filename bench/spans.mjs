// What spans cost whoever takes them: how many a CPU second are accepted and can be asked for, how much memory they take, and
// how long questions wait while they are held. tracectl beside a real Zipkin with its storage in memory, in one run and in
// turns; each round starts both anew.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { program, scratchHome } from './built-program.mjs';
import { freePort, startListening } from './child-program.mjs';
import { cpuMicros, residentMiB } from './process-figures.mjs';
import { formats, makePosts, SPANS_PER_POST, SPANS_PER_TRACE, traceIdOf } from './span-load.mjs';
import { median, textTable } from './statistics.mjs';

const { values } = parseArgs({
  options: { spans: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '3' } },
});
const SPANS = Number(values.spans);
const ROUNDS = Number(values.rounds);
/** Accepted before the clock starts, so that both have compiled what they run; let go as the oldest. */
const WARM_UP = Math.ceil(SPANS / 5 / SPANS_PER_POST) * SPANS_PER_POST;
/** Posts that are under way at any time. */
const AT_A_TIME = 4;
const QUESTIONS = 15;
const ZIPKIN = '3.6.1';

const { environment } = scratchHome();
const limit = String(SPANS);

const targets = {
  tracectl: async () => {
    const [proxy, sink] = [await freePort(), await freePort()];
    const args = ['proxy', '--quiet', '--no-capture', '--no-relay', '--upstream', '127.0.0.1:9'];
    const addresses = ['--listen', `127.0.0.1:${proxy}`, '--sink', `127.0.0.1:${sink}`, '--max-spans', limit];
    const command = [program, ...args, ...addresses];
    return startListening(process.execPath, command, sink, { env: environment });
  },
  Zipkin: async () => {
    const port = await freePort();
    const own = ['--armeria.ports[0].ip=127.0.0.1', `--armeria.ports[0].port=${port}`];
    const args = ['-Xmx1g', '-jar', zipkinJar(), ...own, '--armeria.ports[0].protocols[0]=http'];
    const settings = { STORAGE_TYPE: 'mem', MEM_MAX_SPANS: limit, COLLECTOR_GRPC_ENABLED: 'false' };
    return startListening('java', args, port, { env: { ...environment, ...settings }, isSlow: true });
  },
};

const figures = new Map();
for (let round = 1; round <= ROUNDS; round += 1) {
  for (const [format, how] of Object.entries(formats)) {
    for (const [name, start] of Object.entries(targets)) {
      // Zipkin takes OTLP by a module only.
      if (format === 'OTLP' && name === 'Zipkin') continue;
      const key = `${name}, ${format}`;
      const found = await measure(await start(), how);
      figures.set(key, [...(figures.get(key) ?? []), found]);
      console.error(`round ${round}, ${key}: ${JSON.stringify(found)}`);
    }
  }
}
const columns = {
  'spans/CPU s': 'perCpuSecond',
  'spans/s': 'perSecond',
  'MiB held': 'heldMiB',
  'trace ms': 'trace',
  'search ms': 'search',
  'narrow ms': 'narrow',
  'services ms': 'services',
  'links ms': 'dependencies',
};
const rows = [...figures].map(([key, found]) => [
  key,
  ...Object.values(columns).map((column) => rounded(median(found.map((round) => round[column])))),
]);
console.log(textTable([[`${SPANS} spans`, ...Object.keys(columns)], ...rows]));

async function measure(target, how) {
  try {
    const url = `http://127.0.0.1:${target.port}`;
    const warmUp = makePosts(WARM_UP, 10_000_000, how);
    const posts = makePosts(SPANS, 0, how);
    await sendAll(url, warmUp, how);
    await untilQueryable(url, 10_000_000 + WARM_UP / SPANS_PER_TRACE - 1);
    const idleMiB = residentMiB(target.pid);
    const [cpu, began] = [cpuMicros(target.pid), performance.now()];
    await sendAll(url, posts, how);
    const lastTrace = SPANS / SPANS_PER_TRACE - 1;
    await untilQueryable(url, lastTrace);
    const seconds = (performance.now() - began) / 1_000;
    const cpuSeconds = (cpuMicros(target.pid) - cpu) / 1e6;
    const heldMiB = residentMiB(target.pid);
    const now = Date.now();
    return {
      perCpuSecond: SPANS / cpuSeconds,
      perSecond: SPANS / seconds,
      idleMiB,
      heldMiB,
      trace: await ask(`${url}/api/v2/trace/`, (i) => traceIdOf(lastTrace - i * 7)),
      search: await ask(`${url}/api/v2/traces?limit=10&lookback=86400000&endTs=`, () => now),
      narrow: await ask(
        `${url}/api/v2/traces?serviceName=orders&minDuration=90000&limit=10&lookback=86400000&annotationQuery=http.status_code%3D500&endTs=`,
        () => now,
      ),
      services: await ask(`${url}/api/v2/services?`, (i) => i),
      dependencies: await ask(`${url}/api/v2/dependencies?lookback=86400000&endTs=`, () => now),
    };
  } finally {
    await target.stop();
  }
}

async function sendAll(url, posts, { path, type }) {
  let next = 0;
  const send = async () => {
    while (next < posts.length) {
      const body = posts[next];
      next += 1;
      const answer = await fetch(url + path, { method: 'POST', headers: { 'content-type': type }, body });
      await answer.arrayBuffer();
      if (answer.status >= 300) throw new Error(`${url} answered ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, send));
}

/** Zipkin answers before it has stored. */
async function untilQueryable(url, trace) {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await fetch(`${url}/api/v2/trace/${traceIdOf(trace)}`);
    const spans = answer.status === 200 ? await answer.json() : [];
    if (spans.length >= SPANS_PER_TRACE) return;
    await answer.arrayBuffer().catch(() => undefined);
  }
  throw new Error(`trace ${trace} cannot be asked for`);
}

async function ask(prefix, suffix) {
  const took = [];
  for (let i = 0; i < QUESTIONS; i += 1) {
    const began = performance.now();
    const answer = await fetch(prefix + suffix(i));
    await answer.text();
    if (answer.status !== 200) throw new Error(`${prefix} was answered with ${answer.status}`);
    took.push(performance.now() - began);
  }
  return median(took);
}

function rounded(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}

/** Where the peer tests have it, too. */
function zipkinJar() {
  const folder = fileURLToPath(new URL(`../.cache/peers/zipkin-${ZIPKIN}/`, import.meta.url));
  const jar = join(folder, `zipkin-server-${ZIPKIN}-slim.jar`);
  if (existsSync(jar)) return jar;
  mkdirSync(folder, { recursive: true });
  execFileSync(
    'mvn',
    [
      ...['--quiet', '--batch-mode', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'],
      ...[`-Dartifact=io.zipkin:zipkin-server:${ZIPKIN}:jar:slim`, `-DoutputDirectory=${folder}`],
    ],
    { cwd: folder },
  );
  return jar;
}
