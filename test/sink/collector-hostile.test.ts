// What nobody should send to the collector: each over a socket, with a good post behind it that must still be taken.
import { createGzip, deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../src/sink/collector.ts';
import { defaultCollectorLimits } from '../../src/sink/collector-limits.ts';
import { SpanIntake } from '../../src/sink/span-intake.ts';
import { createTraceStore, type TraceStore } from '../../src/sink/trace-store.ts';
import type { Span } from '../../src/trace/span.ts';
import { openRaw, rawRequest } from '../support/raw-client.ts';
import { hexId } from '../support/spans.ts';

const MiB = 1024 * 1024;
const GOOD = '[{"traceId":"00000000000000a1","id":"00000000000000b1"}]';

let collector: Collector;
let intake: SpanIntake;
let taken: Span[];
let store: TraceStore;

beforeEach(async () => {
  taken = [];
  store = createTraceStore({ maxSpans: 2_000, maxBytes: 4 * MiB });
  intake = new SpanIntake({
    accept: (spans) => {
      taken.push(...spans);
      store.add(spans);
    },
  });
  const started = await startCollector(
    { host: '127.0.0.1', port: 0, limits: defaultCollectorLimits, identity: {} },
    intake,
  );
  if ('problem' in started) throw new Error(started.problem.code);
  collector = started.collector;
});

afterEach(async () => {
  const before = taken.length;
  expect(await post(GOOD)).toEqual({ status: 202, text: '' });
  expect(taken).toHaveLength(before + 1);
  await collector.stop();
});

async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${collector.url}/api/v2/spans`, { method: 'POST', body, headers });
  return { status: answer.status, text: await answer.text() };
}

function spanJson(fields: string): string {
  return `[{"traceId":"00000000000000a1","id":"00000000000000b1",${fields}}]`;
}

describe('bodies that are larger inside than outside', () => {
  it('are refused before they are in memory: 300 MB of zeros take no 100 MB', async () => {
    const bomb = await zerosAsGzip(300);
    const before = process.memoryUsage().rss;

    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);

    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MiB);
  });

  it.each([
    ['a gzip in a gzip', gzipSync(gzipSync(GOOD)), 'gzip, gzip', 400],
    ['a gzip that breaks off', gzipSync(GOOD).subarray(0, -12), 'gzip', 400],
    ['a gzip with a wrong checksum', withoutChecksum(gzipSync(GOOD)), 'gzip', 400],
    ['deflate that is labelled gzip', deflateRawSync(GOOD), 'gzip', 400],
    ['brotli', Buffer.alloc(40), 'br', 415],
  ])('%s', async (_, body, encoding, status) => {
    expect((await post(new Uint8Array(body), { 'content-encoding': encoding })).status).toBe(status);
    expect(taken).toEqual([]);
  });
});

describe('JSON that other readers fall over', () => {
  it.each([
    ['lists within lists', '['.repeat(1_000_000)],
    ['objects within objects', `[${'{"a":'.repeat(1_000_000)}`],
    ['depth in a field that is passed over', spanJson(`"x":${'['.repeat(1_000_000)}`)],
  ])('%s, a million deep, are refused', async (_, body) => {
    const reply = await post(body);

    expect(reply.status).toBe(400);
    expect(reply.text.length).toBeLessThan(2_000);
    expect(taken).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is a name like any other',
    async (name) => {
      const endpoint = `"localEndpoint":{"serviceName":"${name}"}`;

      const { status } = await post(spanJson(`"name":"${name}",${endpoint},"tags":{"${name}":"polluted"}`));

      expect(status).toBe(202);
      expect(taken[0]).toMatchObject({ name: name.toLowerCase(), tags: [[name, 'polluted']] });
      expect(taken[0]?.localEndpoint?.serviceName).toBe(name.toLowerCase());
      expect(Object.prototype).not.toHaveProperty('polluted');
      expect(({} as Record<string, unknown>)[name]).not.toBe('polluted');
    },
  );

  it('__proto__ is a field like any other that is not known', async () => {
    expect((await post(spanJson('"__proto__":{"debug":true,"name":"x"}'))).status).toBe(202);
    expect(taken[0]).not.toHaveProperty('debug');
    expect(taken[0]).not.toHaveProperty('name');
  });

  it.each(['__proto__', 'constructor', 'x'.repeat(16), '-000000000000001'])(
    'a trace id %s is refused',
    async (traceId) => {
      const reply = await post(`[{"traceId":"${traceId}","id":"00000000000000b1"}]`);

      expect(reply.status).toBe(400);
      expect(taken).toEqual([]);
    },
  );
});

/** A field of protobuf that has a length: 1 to 15. */
function field(number: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = value.length; left > 0 || length.length === 0; left = Math.floor(left / 128))
    length.push((left % 128) | (left >= 128 ? 128 : 0));
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), value]);
}

/** A list of one thrift span that begins with these bytes. */
const thriftSpan = (...parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from([12, 0, 0, 0, 1]), ...parts]);
const manyTimes = (count: number, bytes: readonly number[]): Buffer =>
  Buffer.alloc(count * bytes.length, Buffer.from(bytes));
const LARGEST = [0x7f, 0xff, 0xff, 0xff];

function nestedAttribute(depth: number): Buffer {
  let value = field(1, Buffer.from('x'));
  for (let i = 0; i < depth; i += 1) value = field(5, field(1, value));
  const ids = [field(1, Buffer.alloc(16, 1)), field(2, Buffer.alloc(8, 1))];
  return field(1, field(2, field(2, ...ids, field(9, field(1, Buffer.from('a')), field(2, value)))));
}

describe('binary bodies that other readers fall over', () => {
  it.each([
    ['structs within structs', thriftSpan(manyTimes(1_000_000, [12, 0, 99]))],
    ['lists within lists', thriftSpan(Buffer.from([15, 0, 99]), manyTimes(1_000_000, [15, 0, 0, 0, 1]))],
    ['a list of two thousand million', thriftSpan(Buffer.from([15, 0, 99, 2, ...LARGEST]))],
    ['as many that take no byte', thriftSpan(Buffer.from([15, 0, 99, 1, ...LARGEST]))],
    ['a map of as many', thriftSpan(Buffer.from([13, 0, 99, 1, 1, ...LARGEST]))],
    ['annotations of as many', thriftSpan(Buffer.from([15, 0, 6, 12, ...LARGEST]))],
    ['a text as long', thriftSpan(Buffer.from([11, 0, 99, ...LARGEST]))],
    [
      'a text of negative length',
      thriftSpan(Buffer.from([11, 0, 99, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(50)),
    ],
  ])('of thrift: %s', async (_, body) => {
    const headers = { 'content-type': 'application/x-thrift' };
    const answer = await fetch(`${collector.url}/api/v1/spans`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers,
    });

    expect(answer.status).toBe(400);
    expect(taken).toEqual([]);
  });

  it.each([
    [
      'groups within groups',
      '/api/v2/spans',
      Buffer.concat([Buffer.from([10, 3]), manyTimes(1_000_000, [0x7b])]),
    ],
    ['values within values', '/v1/traces', nestedAttribute(5_000)],
  ])('of protobuf: %s', async (_, path, body) => {
    const headers = { 'content-type': 'application/x-protobuf' };
    const answer = await fetch(collector.url + path, { method: 'POST', body: new Uint8Array(body), headers });

    expect(answer.status).toBe(400);
    expect(taken).toEqual([]);
  });

  it.each([
    ['lists within lists', `{"resourceSpans":[{"x":${'['.repeat(1_000_000)}`, 400],
    [
      'the same in a field that nobody knows',
      `{"resourceSpans":[{"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}]}`,
      200,
    ],
    ['__proto__ for a request', '{"__proto__":{"resourceSpans":[{"scopeSpans":3}]}}', 200],
  ])('of OTLP as JSON: %s', async (_, body, status) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${collector.url}/v1/traces`, { method: 'POST', body, headers });

    expect(answer.status).toBe(status);
    expect(taken).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('%s is a name like any other in OTLP', async (name) => {
    const attributes = [
      { key: name, value: { kvlistValue: { values: [{ key: name, value: { stringValue: 'polluted' } }] } } },
    ];
    const otlpSpan = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), name, attributes };
    const scopeSpans = [{ spans: [{ ...otlpSpan, events: [{ timeUnixNano: '1', name, attributes }] }] }];
    const body = JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans }] });
    const headers = { 'content-type': 'application/json' };

    expect((await fetch(`${collector.url}/v1/traces`, { method: 'POST', body, headers })).status).toBe(200);

    expect(taken[0]?.tags).toEqual([[name, `{"${name}":"polluted"}`]]);
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(({} as Record<string, unknown>)[name]).not.toBe('polluted');
  });
});

describe('numbers that are no times', () => {
  it('are within what a number of 64 bits can say, whatever protobuf has', async () => {
    const ids = [field(1, Buffer.alloc(8, 1)), field(3, Buffer.alloc(8, 1))];
    const ones = Buffer.alloc(8, 255);
    const [timestamp, duration] = [Buffer.from([(6 << 3) | 1]), Buffer.from([7 << 3])];
    const annotation = field(10, Buffer.from([(1 << 3) | 1]), ones, field(2, Buffer.from('v')));
    const body = field(
      1,
      ...ids,
      timestamp,
      ones,
      duration,
      Buffer.from([...Array(9).fill(255), 1]),
      annotation,
    );
    const headers = { 'content-type': 'application/x-protobuf' };

    expect((await post(new Uint8Array(body), headers)).status).toBe(202);

    expect(taken).toMatchObject([{ annotations: [{ timestampMicros: -1, value: 'v' }] }]);
    expect(taken[0]).not.toHaveProperty('timestampMicros');
    expect(taken[0]).not.toHaveProperty('durationMicros');
  });

  it.each(['0', '-1', '1767355267005', '1767355267005000000', '9223372036854775808', '1e15', '1.0', 'null'])(
    'timestamp and duration %s leave no NaN and no Infinity behind',
    async (number) => {
      const { status } = await post(spanJson(`"timestamp":${number},"duration":${number}`));

      expect([202, 400]).toContain(status);
      for (const span of taken) {
        for (const value of [span.timestampMicros, span.durationMicros]) {
          if (value !== undefined) expect(Number.isFinite(value)).toBe(true);
        }
      }
    },
  );

  it.each(['1e400', '-1e400', '18446744073709551616', '1.5'])('%s is refused', async (number) => {
    expect((await post(spanJson(`"timestamp":${number}`))).status).toBe(400);
    expect(taken).toEqual([]);
  });
});

describe('too many names', () => {
  it('of services and spans are held within the bounds of the store', async () => {
    for (let batch = 0; batch < 10; batch += 1) {
      const spans = Array.from({ length: 1_000 }, (_, index) => {
        const name = `${batch}-${index}`;
        return {
          traceId: hexId(batch * 1_000 + index + 1),
          id: hexId(1),
          name: `name-${name}`,
          localEndpoint: { serviceName: `service-${name}` },
        };
      });
      expect((await post(JSON.stringify(spans))).status).toBe(202);
    }

    const { spans, bytes, evictedSpans } = store.counts();
    expect(spans).toBe(2_000);
    expect(evictedSpans).toBe(8_000);
    expect(bytes).toBeLessThanOrEqual(4 * MiB);
    expect(intake.counts().spans).toBe(10_000);
  });
});

describe('browsers', () => {
  it.each(['https://evil.test', 'null'])('a WebSocket from a page of %s is refused', async (origin) => {
    const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n';

    const answer = await rawRequest(
      collector.port,
      `GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: ${origin}\r\n${upgrade}Connection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('no page of another site is told that it may post', async () => {
    const answer = await fetch(`${collector.url}/api/v2/spans`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
    });

    expect(answer.status).toBe(403);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('connections', () => {
  it('beyond 256 are closed and counted', async () => {
    const open = Array.from({ length: 256 }, () => openRaw(collector.port));
    for (const { socket } of open) {
      if (socket.connecting) await new Promise((resolve) => socket.once('connect', resolve));
    }

    expect(await openRaw(collector.port).closed()).toBe('');

    expect(intake.counts().refusedConnections).toBe(1);
    for (const { socket } of open) socket.destroy();
    await collectorLetsIn();
  });
});

/** Closed connections are noticed one after the other. */
async function collectorLetsIn(): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await rawRequest(
      collector.port,
      'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    if (answer.startsWith('HTTP/1.1 200 ')) return;
  }
  throw new Error('the collector lets nobody in');
}

async function zerosAsGzip(mebibytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => gzip.once('end', resolve));
  const zeros = Buffer.alloc(MiB);
  for (let i = 0; i < mebibytes; i += 1) {
    if (!gzip.write(zeros)) await new Promise((resolve) => gzip.once('drain', resolve));
  }
  gzip.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}

function withoutChecksum(packed: Buffer): Buffer {
  return packed.fill(0, packed.length - 8, packed.length - 4);
}
