// What the answers come down to: tables by the number of candidates, by service and by kind of work, with 95 % intervals.
import { textTable } from '../statistics.mjs';

const BINS = [
  ['0', (k) => k === 0],
  ['1', (k) => k === 1],
  ['2', (k) => k === 2],
  ['3-4', (k) => k >= 3 && k <= 4],
  ['5-8', (k) => k >= 5 && k <= 8],
  ['9-16', (k) => k >= 9 && k <= 16],
  ['17+', (k) => k >= 17],
];

export function reportOf(runs) {
  const parts = [];
  const noTokens = runs.filter(({ tokens, share }) => !tokens && share === 0);
  const withTokens = runs.filter(({ tokens, share }) => tokens && share === 0);
  for (const [title, some] of [
    ['No shared value', noTokens],
    ['A user id in path and call (one of fifty)', withTokens],
  ]) {
    if (some.length === 0) continue;
    parts.push(`${title}, by requests open when the call began`, byCandidates(callsOf(some)));
  }
  parts.push(
    'No shared value, by service',
    byKey(noTokens, ({ service }) => service),
  );
  parts.push(
    'No shared value, by kind of work',
    byKey(noTokens, ({ plan }) => plan),
  );
  parts.push(
    'No shared value, by load',
    byKey(noTokens, ({ load }) => load),
  );
  parts.push('Share of calls that carry headers: what is said of the others', byPropagation(runs));
  parts.push('Cells in which less than 95 % of what is said to be likely or exact is right', badCells(runs));
  parts.push('Reliability: what was said, and how often it was right', reliability(noTokens, withTokens));
  const cost = runs.map(({ microsPerExchange }) => microsPerExchange).sort((a, b) => a - b);
  parts.push(
    `Cost of an exchange, µs: median of the cells ${cost[Math.floor(cost.length / 2)].toFixed(0)}, most ${cost.at(-1).toFixed(0)}`,
  );
  return parts.join('\n\n');
}

function byCandidates(calls) {
  const rows = BINS.map(([name, isIn]) => [name, calls.filter(({ open }) => isIn(open))])
    .filter(([, some]) => some.length > 0)
    .map(([name, some]) => [name, ...figures(some)]);
  return textTable([['open', ...HEADS], ...rows, ['all', ...figures(calls)]]);
}

const HEADS = [
  'calls',
  'right %',
  'said %',
  'of it right %',
  '95 %',
  'FIFO %',
  'LIFO %',
  'random %',
  'value only %',
  'Brier',
  'none found',
];

function figures(calls) {
  const said = calls.filter(isSaid);
  const right = said.filter(isRight);
  const nobody = calls.filter(({ cause }) => cause === null);
  const brier =
    calls.reduce(
      (sum, call) => sum + (call.link.probability - (guess(call) === call.cause ? 1 : 0)) ** 2,
      0,
    ) / calls.length;
  return [
    String(calls.length),
    percent(calls.filter((call) => guess(call) === call.cause).length, calls.length),
    percent(said.length, calls.length),
    percent(right.length, said.length),
    interval(right.length, said.length),
    percent(calls.filter(({ fifo, cause }) => fifo === cause).length, calls.length),
    percent(calls.filter(({ lifo, cause }) => lifo === cause).length, calls.length),
    percent(calls.filter(({ random, cause }) => random === cause).length, calls.length),
    percent(calls.filter(({ tokenOnly, cause }) => tokenOnly === cause).length, calls.length),
    brier.toFixed(3),
    nobody.length === 0 ? '' : `${nobody.filter((call) => guess(call) === null).length}/${nobody.length}`,
  ];
}

function byKey(runs, keyOf) {
  const keys = [...new Set(runs.map(keyOf))];
  const rows = keys.map((key) => {
    const some = runs.filter((run) => keyOf(run) === key);
    return [key, ...figures(callsOf(some)), wholeRequests(some)];
  });
  return textTable([['', ...HEADS, 'whole requests %'], ...rows]);
}

/** Requests of which every call was traced back rightly. */
function wholeRequests(runs) {
  let whole = 0;
  let all = 0;
  for (const { calls } of runs) {
    const byCause = Map.groupBy(
      calls.filter(({ cause }) => cause !== null),
      ({ cause }) => cause,
    );
    for (const own of byCause.values()) {
      all += 1;
      if (own.every((call) => guess(call) === call.cause)) whole += 1;
    }
  }
  return percent(whole, all);
}

function byPropagation(runs) {
  const shares = [...new Set(runs.filter(({ tokens }) => !tokens).map(({ share }) => share))].sort();
  const rows = shares.flatMap((share) =>
    BINS.slice(2).map(([name, isIn]) => {
      const some = callsOf(runs.filter((run) => !run.tokens && run.share === share)).filter(
        ({ open, isLabelled }) => isIn(open) && !isLabelled,
      );
      return some.length === 0 ? undefined : [`${share * 100} %, ${name} open`, ...figures(some)];
    }),
  );
  return textTable([['', ...HEADS], ...rows.filter((row) => row !== undefined)]);
}

function badCells(runs) {
  const rows = runs.flatMap(({ service, plan, load, seed, tokens, share, calls }) => {
    const said = calls.filter((call) => isSaid(call) && !call.isLabelled);
    const right = said.filter(isRight).length;
    if (said.length === 0 || right / said.length >= 0.95) return [];
    const name = [
      service,
      plan,
      load,
      `seed ${seed}`,
      tokens ? 'value' : '',
      share > 0 ? `${share * 100} %` : '',
    ];
    return [
      [
        name.filter((part) => part !== '').join(' '),
        String(said.length),
        percent(right, said.length),
        interval(right, said.length),
      ],
    ];
  });
  const cells = runs.filter(({ calls }) => calls.some((call) => isSaid(call) && !call.isLabelled)).length;
  if (rows.length === 0) return `none of ${cells}`;
  return `${rows.length} of ${cells}\n${textTable([['cell', 'said', 'right %', '95 %'], ...rows])}`;
}

function reliability(...groups) {
  const calls = groups.flatMap(callsOf);
  const rows = ['exact', 'likely', 'possible', 'unknown'].map((confidence) => {
    const some = calls.filter(({ link }) => link.confidence === confidence);
    const right = some.filter((call) => guess(call) === call.cause).length;
    const mean = some.reduce((sum, { link }) => sum + link.probability, 0) / Math.max(some.length, 1);
    return [
      confidence,
      String(some.length),
      mean.toFixed(2),
      percent(right, some.length),
      interval(right, some.length),
    ];
  });
  return textTable([['', 'calls', 'said', 'right %', '95 %'], ...rows]);
}

function callsOf(runs) {
  return runs.flatMap(({ calls }) => calls);
}

function isSaid({ link }) {
  return link.confidence === 'exact' || link.confidence === 'likely';
}

function isRight({ link, cause }) {
  return (link.exchange ?? null) === cause;
}

/** The best guess, however unsure. */
function guess({ link }) {
  return link.exchange ?? (link.method === 'none' ? null : (link.candidates[0] ?? null));
}

function percent(part, whole) {
  return whole === 0 ? '' : ((part / whole) * 100).toFixed(1);
}

/** Wilson's, for a share. */
function interval(part, whole) {
  if (whole === 0) return '';
  const z = 1.96;
  const p = part / whole;
  const centre = (p + (z * z) / (2 * whole)) / (1 + (z * z) / whole);
  const half = (z / (1 + (z * z) / whole)) * Math.sqrt((p * (1 - p)) / whole + (z * z) / (4 * whole * whole));
  return `${((centre - half) * 100).toFixed(1)}-${((centre + half) * 100).toFixed(1)}`;
}
