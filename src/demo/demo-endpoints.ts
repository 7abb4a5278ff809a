// What the demo upstream answers to which request: httpbin's endpoints, as far as a first look at tracectl needs them.
// Pure: a method and a target in, a plan out. Every number in a target has a limit.

export type DemoPlan =
  | { readonly kind: 'index' }
  /** What came in, as JSON; `parts` names the members. */
  | { readonly kind: 'echo'; readonly parts: readonly EchoPart[]; readonly delayMs: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'lines'; readonly count: number; readonly intervalMs: number }
  | { readonly kind: 'events'; readonly count: number; readonly intervalMs: number }
  | { readonly kind: 'bytes'; readonly count: number }
  | {
      readonly kind: 'refusal';
      readonly status: 400 | 404 | 405;
      readonly reason: string;
      readonly allow?: string;
    };

export type EchoPart = 'args' | 'data' | 'form' | 'headers' | 'json' | 'method' | 'origin' | 'url';

const MAX_INTERVAL_MS = 60_000;
const withoutBody: readonly EchoPart[] = ['args', 'headers', 'origin', 'url'];
const withBody: readonly EchoPart[] = ['args', 'data', 'form', 'headers', 'json', 'origin', 'url'];
const everything: readonly EchoPart[] = [
  'args',
  'data',
  'form',
  'headers',
  'json',
  'method',
  'origin',
  'url',
];

interface Endpoint {
  readonly pattern: RegExp;
  /** As the index shows it. */
  readonly usage: string;
  readonly meaning: string;
  /** Absent: every method. GET stands for HEAD as well. */
  readonly method?: string;
  readonly plan: (argument: string, query: URLSearchParams) => DemoPlan;
}

const endpoints: readonly Endpoint[] = [
  { pattern: /^\/$/, usage: '/', meaning: 'this list', method: 'GET', plan: () => ({ kind: 'index' }) },
  echoEndpoint('/get', 'GET', withoutBody),
  echoEndpoint('/post', 'POST', withBody),
  echoEndpoint('/put', 'PUT', withBody),
  echoEndpoint('/patch', 'PATCH', withBody),
  echoEndpoint('/delete', 'DELETE', withBody),
  {
    pattern: /^\/headers$/,
    usage: '/headers',
    meaning: 'the headers that came in',
    method: 'GET',
    plan: () => ({ kind: 'echo', parts: ['headers'], delayMs: 0 }),
  },
  {
    pattern: /^\/anything(?:\/.*)?$/,
    usage: '/anything[/...]',
    meaning: 'all that came in, with any method',
    plan: () => ({ kind: 'echo', parts: everything, delayMs: 0 }),
  },
  {
    pattern: /^\/status\/([^/]+)$/,
    usage: '/status/N',
    meaning: 'an answer with status N (200-599)',
    plan: (argument) => numbered(argument, 'status', 200, 599, (status) => ({ kind: 'status', status })),
  },
  {
    pattern: /^\/delay\/([^/]+)$/,
    usage: '/delay/S',
    meaning: 'what came in, S seconds later (at most 10, fractions allowed)',
    plan: (argument) => {
      const seconds = /^\d{1,2}(?:\.\d{1,3})?$/.test(argument) ? Number(argument) : Number.NaN;
      if (!(seconds <= 10)) return refusal(`a delay is a number of seconds from 0 to 10, not ${argument}`);
      return { kind: 'echo', parts: withBody, delayMs: Math.round(seconds * 1000) };
    },
  },
  {
    pattern: /^\/stream\/([^/]+)$/,
    usage: '/stream/N?interval=MS',
    meaning: 'N lines of JSON (at most 1000), one every 100 ms',
    method: 'GET',
    plan: (argument, query) =>
      numbered(argument, 'number of lines', 0, 1000, (count) =>
        numbered(query.get('interval') ?? '100', 'interval', 0, MAX_INTERVAL_MS, (intervalMs) => ({
          kind: 'lines',
          count,
          intervalMs,
        })),
      ),
  },
  {
    pattern: /^\/sse$/,
    usage: '/sse?count=N&interval=MS',
    meaning: 'server-sent events, one a second until you leave',
    method: 'GET',
    plan: (_, query) =>
      numbered(query.get('count') ?? '1000000', 'count', 0, 1_000_000, (count) =>
        numbered(query.get('interval') ?? '1000', 'interval', 1, MAX_INTERVAL_MS, (intervalMs) => ({
          kind: 'events',
          count,
          intervalMs,
        })),
      ),
  },
  {
    pattern: /^\/bytes\/([^/]+)$/,
    usage: '/bytes/N',
    meaning: 'N bytes (at most 100 million)',
    method: 'GET',
    plan: (argument) =>
      numbered(argument, 'number of bytes', 0, 100_000_000, (count) => ({ kind: 'bytes', count })),
  },
];

/** One line an endpoint; `further` ones come first. */
export function demoIndex(further: readonly (readonly [usage: string, meaning: string])[] = []): string {
  const all = [...further, ...endpoints.map(({ usage, meaning }) => [usage, meaning] as const)];
  const width = Math.max(...all.map(([usage]) => usage.length));
  const lines = all.map(([usage, meaning]) => `  ${usage.padEnd(width)}  ${meaning}\n`);
  return `The demo upstream of tracectl answers to\n${lines.join('')}`;
}

/** `target` in origin-form. */
export function planDemoAnswer(method: string, target: string): DemoPlan {
  const [path = '', ...query] = target.split('?');
  for (const endpoint of endpoints) {
    const match = endpoint.pattern.exec(path);
    if (match === null) continue;
    const isGet = method === 'GET' || method === 'HEAD';
    if (endpoint.method !== undefined && endpoint.method !== (isGet ? 'GET' : method)) {
      const allow = endpoint.method === 'GET' ? 'GET, HEAD' : endpoint.method;
      return { kind: 'refusal', status: 405, reason: `${path} takes ${allow}, not ${method}`, allow };
    }
    return endpoint.plan(match[1] ?? '', new URLSearchParams(query.join('?')));
  }
  return { kind: 'refusal', status: 404, reason: `there is no ${path}; / lists what there is` };
}

function echoEndpoint(path: string, method: string, parts: readonly EchoPart[]): Endpoint {
  return {
    pattern: new RegExp(`^${path}$`),
    usage: path,
    meaning: `what came in with ${method}`,
    method,
    plan: () => ({ kind: 'echo', parts, delayMs: 0 }),
  };
}

function numbered(
  text: string,
  what: string,
  least: number,
  most: number,
  plan: (n: number) => DemoPlan,
): DemoPlan {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return plan(number);
  return refusal(`the ${what} is a whole number from ${least} to ${most}, not ${text}`);
}

function refusal(reason: string): DemoPlan {
  return { kind: 'refusal', status: 400, reason };
}
