// Malformed HTTP, made by mutating good requests: the 13 operators of narfindustries/http-garden (tools/mutations.py),
// in our own words. Pure: a seed and an index give the same input for ever.

/** What a client writes: one or more requests, each written by itself. Bytes as latin1 text. */
export type FuzzInput = readonly string[];

/** A number of 0 and above, below `bound`. */
export type Random = (bound: number) => number;

/** Mulberry32, by Tommy Ettinger: small, and good enough to choose bytes with. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** The `index`-th input of a seed: one to three good requests, mutated one to four times. */
export function fuzzInput(seed: number, index: number): FuzzInput {
  const random = createRandom(seed ^ Math.imul(index + 1, 0x9e3779b1));
  let input: FuzzInput = Array.from({ length: 1 + random(3) }, () => pick(SEED_REQUESTS, random));
  for (let left = 1 + random(4); left > 0; left -= 1) input = pick(operators, random).mutate(input, random);
  return input;
}

interface Operator {
  readonly name: string;
  /** Gives the input back as it is when there is nothing to do it to. */
  readonly mutate: (input: FuzzInput, random: Random) => FuzzInput;
}

// No absolute targets and no CONNECT: a mutated address would be connected to.
const SEED_REQUESTS: readonly string[] = [
  'GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n',
  'HEAD / HTTP/1.1\r\nHost: a.test:81\r\nAccept: */*\r\n\r\n',
  'POST /p HTTP/1.1\r\nContent-Length: 10\r\nHost: b\r\n\r\n0123456789',
  'POST /p HTTP/1.1\r\nHost: b\r\nContent-Length: 0\r\n\r\n',
  'PUT /c HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n',
  'POST /c HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\n\r\na;x="y"\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n',
  'POST /e HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc',
  'GET /t HTTP/1.1\r\nHost: e\r\nX-B3-TraceId: 463ac35c9f6413ad\r\nX-B3-SpanId: a2fb4a1d1a96d312\r\nX-B3-Sampled: 1\r\n\r\n',
  'GET /n HTTP/1.1\r\nHost: f\r\nConnection: keep-alive, X-Hop, traceparent\r\nX-Hop: 1\r\n\r\n',
  'GET /w HTTP/1.1\r\nHost: g\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  'GET /h HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: i\r\nMax-Forwards: 5\r\n\r\n',
  'GET /o HTTP/1.0\r\nHost: j\r\n\r\n',
];

const MEANINGFUL_BYTES: readonly string[] = ['\r\n', '\r', '\n', '\0', ':', '\t', ' '];

const MEANINGFUL_LINES: readonly string[] = [
  'Content-Length: 0',
  'Content-Length: 5',
  'Content-Length: 10',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: gzip, chunked',
  'Host: evil.test',
  'Connection: close',
  'Connection: keep-alive',
  'Connection: content-length, host',
  'Upgrade: h2c',
  'Expect: 100-continue',
  'Test:',
  ':',
];

const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'PRI',
  'get',
  'FOO',
];

export const operators: readonly Operator[] = [
  { name: 'delete a byte', mutate: (input, random) => atByte(input, random, () => '') },
  { name: 'replace a byte', mutate: (input, random) => atByte(input, random, () => byte(random)) },
  {
    name: 'insert a byte',
    mutate: (input, random) => atByte(input, random, (there) => byte(random) + there),
  },
  {
    name: 'insert a meaningful byte',
    mutate: (input, random) => atByte(input, random, (there) => pick(MEANINGFUL_BYTES, random) + there),
  },
  {
    name: 'insert a request',
    mutate: (input, random) => input.toSpliced(random(input.length + 1), 0, pick(SEED_REQUESTS, random)),
  },
  {
    name: 'delete a request',
    mutate: (input, random) => (input.length < 2 ? input : input.toSpliced(random(input.length), 1)),
  },
  {
    name: 'replace a request',
    mutate: (input, random) => input.toSpliced(random(input.length), 1, pick(SEED_REQUESTS, random)),
  },
  { name: 'write two requests at once', mutate: (input, random) => atPair(input, random, (both) => [both]) },
  {
    name: 'shift the border between two requests',
    mutate: (input, random) =>
      atPair(input, random, (both) => {
        const border = random(both.length + 1);
        return [both.slice(0, border), both.slice(border)];
      }),
  },
  { name: 'delete a header', mutate: (input, random) => atHeader(input, random, () => []) },
  {
    name: 'insert a header',
    mutate: (input, random) => atHeader(input, random, (line) => [pick(MEANINGFUL_LINES, random), line]),
  },
  {
    name: 'replace a header',
    mutate: (input, random) => atHeader(input, random, () => [pick(MEANINGFUL_LINES, random)]),
  },
  {
    name: 'replace the method',
    mutate: (input, random) =>
      atRequest(input, random, (request) => request.replace(/^[^ ]*/, pick(METHODS, random))),
  },
];

function pick<T>(list: readonly [T, ...T[]] | readonly T[], random: Random): T {
  const chosen = list[random(list.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

function byte(random: Random): string {
  return String.fromCharCode(random(256));
}

function atRequest(input: FuzzInput, random: Random, change: (request: string) => string): FuzzInput {
  const at = random(input.length);
  return input.with(at, change(input[at] ?? ''));
}

function atByte(input: FuzzInput, random: Random, change: (there: string) => string): FuzzInput {
  return atRequest(input, random, (request) => {
    const at = random(request.length + 1);
    return request.slice(0, at) + change(request.slice(at, at + 1)) + request.slice(at + 1);
  });
}

function atPair(input: FuzzInput, random: Random, change: (both: string) => string[]): FuzzInput {
  if (input.length < 2) return input;
  const at = random(input.length - 1);
  return input.toSpliced(at, 2, ...change(input.slice(at, at + 2).join('')));
}

function atHeader(input: FuzzInput, random: Random, change: (line: string) => string[]): FuzzInput {
  return atRequest(input, random, (request) => {
    const [head = '', ...rest] = request.split('\r\n\r\n');
    const lines = head.split('\r\n');
    if (lines.length < 2) return request;
    const at = 1 + random(lines.length - 1);
    return [lines.toSpliced(at, 1, ...change(lines[at] ?? '')).join('\r\n'), ...rest].join('\r\n\r\n');
  });
}
