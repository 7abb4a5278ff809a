// Which request caused which call: how often tracectl is right, on real services whose truth a hidden header tells.
//
//   npm run bench:links [-- [--quick] [--services node-async,go] [--plans seq,io] [--loads c2,60ps] [--seeds 1,2] [--keep FOLDER]
//                           [--from FOLDER] [--blind]]
//
// The whole takes about half an hour, --quick a minute. --seeds: each is a recording of its own. --keep records into FOLDER and judges nothing; --from judges that.
// --blind leaves out the runs in which some calls carry headers.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { recordCell } from './recorded-cell.mjs';
import { reportOf } from './report.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const services = join(here, 'services');

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    services: { type: 'string' },
    plans: { type: 'string' },
    loads: { type: 'string' },
    seeds: { type: 'string' },
    keep: { type: 'string' },
    from: { type: 'string' },
    blind: { type: 'boolean', default: false },
  },
});

const ALL_SERVICES = [
  'node-async',
  'node-workers',
  'python-threads',
  'python-asyncio',
  'python-prefork',
  'go',
];
const PLANS = {
  seq: 'seq',
  io: 'io',
  fan: 'fan',
  cond: 'cond',
  after: 'after',
  timer: 'seq',
  mix: ['seq', 'io', 'cond', 'fan'],
};
/** So many clients that each wait for their answer, or so many requests a second by chance. */
const ALL_LOADS = ['c1', 'c2', 'c4', 'c8', 'c16', 'c32', '60ps'];
const wanted = {
  services: values.services?.split(',') ?? (values.quick ? ['node-async', 'python-threads'] : ALL_SERVICES),
  plans: values.plans?.split(',') ?? (values.quick ? ['seq', 'io', 'fan'] : Object.keys(PLANS)),
  loads: (values.loads?.split(',') ?? (values.quick ? ['c2', 'c8'] : ALL_LOADS)).map(loadOf),
  seeds: (values.seeds ?? '1').split(',').map(Number),
};

const base = values.from ?? values.keep ?? mkdtempSync(join(tmpdir(), 'links-'));
const folders = Object.fromEntries(['records', 'labels', 'truth'].map((kind) => [kind, join(base, kind)]));
for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });

try {
  if (values.from === undefined) await recordAll();
  if (values.keep === undefined) console.log(reportOf(judgeAll()));
} finally {
  if (values.from === undefined && values.keep === undefined) rmSync(base, { recursive: true });
}

async function recordAll() {
  for (const service of wanted.services) {
    const [command, ...args] = commandOf(service);
    for (const plan of wanted.plans)
      for (const load of wanted.loads)
        for (const seed of wanted.seeds) {
          const name = [service, plan, loadName(load), seed].join('_');
          process.stderr.write(`${name}\n`);
          const requests = load.clients === 1 ? 150 : 250;
          const timerMs = plan === 'timer' ? 70 : 0;
          await recordCell({ command, args, plan: PLANS[plan], load, requests, timerMs, name, folders });
        }
  }
}

function loadName({ clients, perSecond }) {
  return clients === undefined ? `${perSecond}ps` : `c${clients}`;
}

function loadOf(name) {
  return name.endsWith('ps') ? { perSecond: Number(name.slice(0, -2)) } : { clients: Number(name.slice(1)) };
}

function commandOf(service) {
  if (service.startsWith('node')) return [process.execPath, join(services, `${service}.mjs`)];
  if (service.startsWith('python')) return ['python3', join(services, `${service.replace('-', '_')}.py`)];
  const binary = join(base, 'service');
  const go = process.env.GO ?? 'go';
  execFileSync(go, ['build', '-o', binary, join(services, 'service.go')], {
    env: { ...process.env, GO111MODULE: 'off' },
  });
  return [binary];
}

function judgeAll() {
  const cells = readdirSync(folders.records)
    .map((file) => file.replace(/\.jsonl$/, ''))
    .sort();
  return cells.flatMap((name) => {
    const [service, plan, load, seed] = name.split('_');
    const truth = JSON.parse(readFileSync(join(folders.truth, `${name}.json`), 'utf8'));
    const requestOf = new Map(
      Object.entries(truth).flatMap(([id, one]) => (one.service === 'shop' ? [[one.truth, id]] : [])),
    );
    const blind = [
      { tokens: false, share: 0 },
      { tokens: true, share: 0 },
    ];
    const partial = [0.25, 0.5, 0.75].map((share) => ({ tokens: false, share }));
    // What headers said is within reach of a process of its own only.
    // What tracectl sees of such a worker: one thread, and nothing to wait for events with. The threads of a fan-out are seen too.
    const isOneAtATime = service === 'python-prefork' && plan !== 'fan';
    const given = { seed: Number(seed), isOneAtATime };
    const runs = score(name, blind, given);
    if (!values.blind) runs.push(...score(name, partial, given));
    return runs.map((run) => ({
      ...run,
      service,
      plan,
      load,
      seed,
      calls: run.calls
        .filter(({ id }) => truth[id].isCounted)
        // null: nobody asked for it.
        .map((call) => ({ ...call, cause: requestOf.get(truth[call.id].truth ?? '') ?? null })),
    }));
  });
}

function score(name, views, given) {
  const records = join(folders.records, `${name}.jsonl`);
  const labels = views.some(({ share }) => share > 0) ? join(folders.labels, `${name}.json`) : undefined;
  const readable = [root, records, ...(labels === undefined ? [] : [labels])];
  const output = execFileSync(
    process.execPath,
    [
      '--permission',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      join(here, 'score.mjs'),
      JSON.stringify({ records, labels, views, ...given }),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(output);
}
