import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeProto3 } from '../../src/codec/encode-proto3.ts';
import { type Collector, startCollector } from '../../src/sink/collector.ts';
import { type CollectorLimits, defaultCollectorLimits } from '../../src/sink/collector-limits.ts';
import { SpanIntake } from '../../src/sink/span-intake.ts';
import type { Span } from '../../src/trace/span.ts';
import { openRaw } from '../support/raw-client.ts';
import { span } from '../support/spans.ts';
import { thriftSpans } from '../support/thrift-spans.ts';
import { answerVectors } from '../support/zipkin-vectors.ts';

const V2 = '/api/v2/spans';
const V1 = '/api/v1/spans';
const SPAN = '{"traceId":"00000000000000a1","id":"00000000000000b1"}';
const limits: CollectorLimits = { maxGzipBytes: 50_000, maxBodyBytes: 200_000, maxSpansPerPost: 100 };

let collector: Collector;
let intake: SpanIntake;
let taken: Span[];

beforeEach(async () => {
  taken = [];
  collector = await start(0, limits);
});

afterEach(() => collector.stop());

async function start(port: number, bounds: CollectorLimits): Promise<Collector> {
  intake = new SpanIntake({ accept: (spans) => taken.push(...spans) });
  const started = await startCollector(
    { host: '127.0.0.1', port, limits: bounds, identity: { version: '0.1.0' } },
    intake,
  );
  if ('problem' in started) throw new Error(started.problem.code);
  return started.collector;
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function send(
  method: string,
  path: string,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: collector.port, method, path, headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function post(body: string | Buffer, headers: Record<string, string> = {}, path = V2): Promise<Reply> {
  return send('POST', path, body, headers);
}

describe('posting spans', () => {
  it('takes v2 and v1, with any content type or none', async () => {
    const types = ['application/json', 'application/json; charset=utf-8', 'text/plain', ''];
    for (const type of types) {
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      expect((await post(`[${SPAN}]`, headers)).status).toBe(202);
      expect((await post(`[${SPAN}]`, headers, V1)).status).toBe(202);
    }

    expect(taken).toEqual(Array.from({ length: 8 }, () => span()));
    expect(intake.counts()).toEqual({
      spans: 8,
      refusedPosts: 0,
      cutSpans: 0,
      refusedConnections: 0,
    });
  });

  it('answers as Zipkin does, byte for byte', async () => {
    for (const { format, body, status, text } of answerVectors()) {
      const reply = await post(body, { 'content-type': 'application/json' }, format === 'v1' ? V1 : V2);

      expect({ body, status: reply.status, text: reply.text }).toEqual({ body, status, text });
    }
  });

  it('stores nothing of a list with one bad span', async () => {
    const reply = await post(`[${SPAN},{"traceId":"a"}]`);

    expect(reply).toMatchObject({ status: 400, text: 'Missing : id reading List<Span> from json' });
    expect(taken).toEqual([]);
    expect(intake.counts().refusedPosts).toBe(1);
  });

  it('ignores a query', async () => {
    expect((await post(`[${SPAN}]`, {}, `${V2}?key=1`)).status).toBe(202);
  });

  it('names itself in its answers', async () => {
    const reply = await post('[');

    expect(reply.headers.server).toBe('tracectl');
    expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('cuts a span that holds too much, and counts it', async () => {
    const tags = JSON.stringify(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, 'v'])));

    const reply = await post(`[${SPAN.slice(0, -1)},"tags":${tags}},${SPAN}]`);

    expect(reply.status).toBe(202);
    expect(taken[0]?.tags).toHaveLength(128);
    expect(intake.counts()).toMatchObject({ spans: 2, cutSpans: 1 });
  });
});

describe('packed bodies', () => {
  const gzip = { 'content-encoding': 'gzip' };

  it.each(['gzip', 'GZIP', 'x-gzip'])('unpacks %s', async (encoding) => {
    expect((await post(gzipSync(`[${SPAN}]`), { 'content-encoding': encoding })).status).toBe(202);
    expect(taken).toEqual([span()]);
  });

  it.each([
    ['plain JSON', Buffer.from(`[${SPAN}]`)],
    ['half a gzip', gzipSync(`[${SPAN}]`).subarray(0, 30)],
    ['gzip of nothing', gzipSync('')],
  ])('refuses %s that is labelled gzip', async (_, body) => {
    expect(await post(body, gzip)).toMatchObject({ status: 400, text: 'Cannot gunzip spans' });
  });

  it('takes nothing for an empty list, even when it is labelled gzip', async () => {
    expect((await post('', gzip)).status).toBe(202);
    expect((await post(gzipSync('[]'), gzip)).status).toBe(202);
  });

  it('unpacks only once', async () => {
    const reply = await post(gzipSync(gzipSync(`[${SPAN}]`)), { 'content-encoding': 'gzip, gzip' });

    expect(reply).toMatchObject({ status: 400, text: 'Expected a JSON_V2 encoded list\n' });
  });

  it.each(['br', 'deflate', 'zstd'])('says that it does not read %s', async (encoding) => {
    const reply = await post('x', { 'content-encoding': encoding });

    expect(reply).toMatchObject({
      status: 415,
      text: `tracectl reads plain and gzip bodies, not ${encoding}.\n`,
    });
  });

  it('reads what Zipkin does not know as plain JSON', async () => {
    expect((await post(`[${SPAN}]`, { 'content-encoding': 'identity' })).status).toBe(202);
  });
});

describe('too much', () => {
  it.each([
    ['plain', Buffer.from(`[${' '.repeat(limits.maxBodyBytes)}]`), {}],
    ['inflated', gzipSync(`[${' '.repeat(limits.maxBodyBytes)}]`), { 'content-encoding': 'gzip' }],
    ['packed', Buffer.alloc(limits.maxGzipBytes + 1), { 'content-encoding': 'gzip' }],
  ])('refuses a body that is too large %s', async (_, body, headers: Record<string, string>) => {
    const reply = await post(body, headers);

    expect(reply).toMatchObject({
      status: 413,
      text: expect.stringContaining('at most 200000 bytes of JSON'),
    });
    expect(taken).toEqual([]);
  });

  it('takes a body that is just small enough', async () => {
    expect((await post(`[${' '.repeat(limits.maxBodyBytes - 2)}]`)).status).toBe(202);
  });

  it('refuses fifty megabytes of zeros before it has them all in memory', async () => {
    await collector.stop();
    collector = await start(0, defaultCollectorLimits);
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));

    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  });

  it('refuses a list of too many spans', async () => {
    const reply = await post(`[${Array.from({ length: 101 }, () => SPAN).join(',')}]`);

    expect(reply).toMatchObject({ status: 413, text: 'Expected at most 100 spans in one list' });
    expect(taken).toEqual([]);
  });
});

describe('binary formats', () => {
  const spans = [span({ name: 'get', kind: 'CLIENT', timestampMicros: 5, durationMicros: 7 })];

  it('takes protobuf at /api/v2/spans', async () => {
    const body = Buffer.from(encodeProto3(spans));

    expect((await post(body, { 'content-type': 'application/x-protobuf' })).status).toBe(202);
    expect(taken).toEqual(spans);
  });

  it('takes thrift at /api/v1/spans', async () => {
    const headers = { 'content-type': 'application/x-thrift' };

    expect((await post(thriftSpans(1), headers, V1)).status).toBe(202);
    expect(taken).toMatchObject([{ traceId: '0000000000000001', id: '0000000000000001', name: 'get' }]);
  });

  it.each([
    [V2, 'application/x-protobuf', 'Malformed reading List<Span> from proto3'],
    [V1, 'application/x-thrift', 'Truncated reading List<Span> from TBinary'],
  ])('refuses at %s what is no %s', async (path, type, text) => {
    expect(await post('\x0a\x05', { 'content-type': type }, path)).toMatchObject({ status: 400, text });
    expect(taken).toEqual([]);
  });
});

describe('everything else', () => {
  it('tells another tracectl what it is', async () => {
    const reply = await send('GET', '/health');

    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(JSON.parse(reply.text)).toEqual({ status: 'UP', tracectl: { version: '0.1.0' } });
  });

  it('tells a person what it is', async () => {
    expect((await send('GET', '/')).text).toContain('POST /api/v2/spans');
  });

  it.each(['/api/v2/spans/', '/api/v3/spans', '/constructor', '/api/v2/traces', '//'])(
    'names the right paths at %s',
    async (path) => {
      const reply = await send('POST', path, '[]');

      expect(reply.status).toBe(404);
      expect(reply.text).toContain('/api/v2/spans');
    },
  );

  it.each([
    ['GET', V2, 'POST'],
    ['PUT', V1, 'POST'],
    ['OPTIONS', V2, 'POST'],
    ['POST', '/health', 'GET, HEAD'],
    ['DELETE', '/', 'GET, HEAD'],
  ])('allows no %s at %s', async (method, path, allow) => {
    const reply = await send(method, path);

    expect(reply).toMatchObject({ status: 405, headers: { allow } });
  });

  it.each([
    [421, { host: 'evil.test' }],
    [403, { origin: 'https://evil.test', 'content-type': 'text/plain' }],
    [403, { 'sec-fetch-site': 'cross-site' }],
  ])('answers %d to %j, and stores nothing', async (status, headers: Record<string, string>) => {
    expect((await post(`[${SPAN}]`, headers)).status).toBe(status);
    expect((await send('GET', '/health', '', headers)).status).toBe(status);
    expect(taken).toEqual([]);
  });

  it('outlives a client that leaves in the middle of its body', async () => {
    const client = openRaw(collector.port);
    client.socket.write(`POST ${V2} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n[`);
    client.socket.end();
    await client.closed();

    expect((await post(`[${SPAN}]`)).status).toBe(202);
    expect(taken).toHaveLength(1);
  });
});

describe('starting and stopping', () => {
  it('says which address is in use', async () => {
    const started = await startCollector(
      { host: '127.0.0.1', port: collector.port, limits, identity: {} },
      intake,
    );

    expect(started).toEqual({ problem: { code: 'EADDRINUSE', host: '127.0.0.1', port: collector.port } });
  });

  it('says where it listens', () => {
    expect(collector.port).toBeGreaterThan(0);
    expect(collector.url).toBe(`http://127.0.0.1:${collector.port}`);
  });

  it('stops although a client still holds a connection', async () => {
    const client = openRaw(collector.port);
    client.socket.write(`POST ${V2} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n[`);
    await post('[]');

    await collector.stop();

    await client.closed();
  });
});
