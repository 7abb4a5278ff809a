// Sixty different requests to a real httpbin, captured with their secrets, and all of them sent again: the same bytes, in
// fresh traces that a real Zipkin shows and that point at what was captured.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { ReplayEndJson, ReplayJson } from '../../src/replay/replay-json.ts';
import { rawRequest } from '../support/raw-client.ts';
import { type HttpbinPeer, startHttpbin } from './support/httpbin-peer.ts';
import { spawnProgram } from './support/spawned-program.ts';
import { startTracectl } from './support/start-tracectl.ts';
import { waitUntil } from './support/wait-until.ts';
import { startZipkin, type ZipkinPeer } from './support/zipkin-peer.ts';

const gets = [
  ...[
    '/get',
    '/get?a=1&a=2&b=%20x',
    '/headers',
    '/ip',
    '/user-agent',
    '/uuid',
    '/html',
    '/json',
    '/xml',
    '/robots.txt',
  ],
  ...['/deny', '/encoding/utf8', '/gzip', '/deflate', '/brotli', '/bytes/300?seed=1', '/bytes/60000?seed=7'],
  ...[
    '/stream-bytes/3000?seed=1&chunk_size=100',
    '/stream/5',
    '/range/1024',
    '/links/3/0',
    '/image/png',
    '/image/jpeg',
  ],
  ...[
    '/image/svg',
    '/image/webp',
    '/status/204',
    '/status/404',
    '/status/418',
    '/redirect-to?url=/get',
    '/redirect/2',
  ],
  ...[
    '/relative-redirect/1',
    '/absolute-redirect/1',
    '/cookies',
    '/cookies/set?a=b',
    '/cookies/delete?a=',
    '/etag/abc',
  ],
  ...[
    '/response-headers?X-Odd=1&X-Odd=2',
    '/cache',
    '/cache/60',
    '/base64/aGVsbG8=',
    '/anything/x?y=z',
    '/delay/0',
  ],
];
const secrets: [string, string][] = [
  ['/basic-auth/ada/pass', `Authorization: Basic ${btoa('ada:pass')}`],
  ['/bearer', 'Authorization: Bearer s3cret'],
  ['/cookies', 'Cookie: sid=s3cret; theme=dark'],
];
const binary = Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 37) % 256));
const multipart = Buffer.concat([
  Buffer.from('--b0undary\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'),
  Buffer.from('--b0undary\r\nContent-Disposition: form-data; name="f"; filename="f.bin"\r\n\r\n'),
  binary,
  Buffer.from('\r\n--b0undary--\r\n'),
]);
const uploads: [method: string, path: string, headers: string[], body: Buffer | 'chunked'][] = [
  ['POST', '/post', ['Content-Type: application/x-www-form-urlencoded'], Buffer.from('a=1&b=%C3%A4')],
  ['POST', '/post', ['Content-Type: application/json'], Buffer.from('{"a": 1, "b": "ä"}')],
  ['POST', '/post', ['Content-Type: multipart/form-data; boundary=b0undary'], multipart],
  ['POST', '/post', ['Content-Type: application/octet-stream'], binary],
  ['POST', '/post', ['Content-Type: application/json', 'Content-Encoding: gzip'], gzipSync('{"a":1}')],
  ['POST', '/post', ['Content-Type: text/plain'], 'chunked'],
  ['POST', '/post', [], Buffer.alloc(0)],
  ['POST', '/post', ['Content-Type: text/plain', 'Idempotency-Key: key-1'], Buffer.from('once')],
  ['PUT', '/put', ['Content-Type: text/plain'], Buffer.from('put')],
  ['PUT', '/anything/put', ['Content-Type: text/plain'], Buffer.alloc(50_000, 'x')],
  ['PATCH', '/patch', ['Content-Type: application/json'], Buffer.from('{"op":"x"}')],
  ['DELETE', '/delete', [], Buffer.alloc(0)],
  ['POST', '/anything', ['Content-Type: text/plain; charset=latin1'], Buffer.from([0xe4, 0xf6, 0xfc])],
  ['POST', '/status/201', ['Content-Type: text/plain'], Buffer.from('x')],
];
const total = gets.length + secrets.length + uploads.length;

let httpbin: HttpbinPeer;
let zipkin: ZipkinPeer;
let folder: string;
let captured: Exchange[];
let lines: (ReplayJson | ReplayEndJson)[];

beforeAll(async () => {
  [httpbin, zipkin] = await Promise.all([startHttpbin(), startZipkin()]);
  folder = await mkdtemp(join(tmpdir(), 'tracectl-replay-'));
  captured = await record(join(folder, 'calls.jsonl'));
  lines = await replay();
});

afterAll(async () => {
  await httpbin.stop();
  await zipkin.stop();
  await rm(folder, { recursive: true, force: true });
});

async function record(file: string): Promise<Exchange[]> {
  const tracectl = await startTracectl(
    '--upstream',
    httpbin.url,
    '--no-relay',
    '--capture',
    file,
    '--keep-secrets',
    '--data-dir',
    folder,
  );
  const port = Number(new URL(tracectl.url).port);
  const send = (method: string, path: string, headers: readonly string[], body: Buffer): Promise<string> => {
    const head = [
      `${method} ${path} HTTP/1.1`,
      'Host: httpbin',
      ...headers,
      'Connection: close',
      '',
      '',
    ].join('\r\n');
    return rawRequest(port, Buffer.concat([Buffer.from(head), body]));
  };
  for (const path of gets)
    await send(
      'GET',
      path,
      ['X-B3-TraceId: 463ac35c9f6413ad', 'X-B3-SpanId: a2fb4a1d1a96d312'].slice(
        0,
        path === '/headers' ? 2 : 0,
      ),
      Buffer.alloc(0),
    );
  for (const [path, header] of secrets) await send('GET', path, [header], Buffer.alloc(0));
  for (const [method, path, headers, body] of uploads) {
    if (body === 'chunked') {
      const chunks = Buffer.from('5\r\nhello\r\n7\r\n chunks\r\n0\r\n\r\n');
      await send(method, path, [...headers, 'Transfer-Encoding: chunked'], chunks);
    } else await send(method, path, [...headers, `Content-Length: ${body.length}`], body);
  }
  await waitUntil('every exchange', () =>
    tracectl.lines().filter(({ type }) => type === 'exchange').length === total ? true : undefined,
  );
  await tracectl.stop();
  const exchanges: Exchange[] = [];
  for await (const item of readCapture(file))
    if (item.kind === 'exchange') exchanges.push(item.exchange.exchange);
  return exchanges;
}

async function replay(): Promise<(ReplayJson | ReplayEndJson)[]> {
  const program = await spawnProgram({
    command: process.execPath,
    args: [
      fileURLToPath(new URL('../../bin/tracectl.js', import.meta.url)),
      ...['replay', '--yes', '--hop', '--unsafe', '--no-correlate', '--idempotency-key', 'keep', '--json'],
      ...['--from', join(folder, 'calls.jsonl'), '--data-dir', folder],
    ],
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, TRACECTL_ZIPKIN: zipkin.url },
  });
  await waitUntil('the end of the replay', () =>
    program.stdout().includes('"replayEnd"') ? true : undefined,
  );
  await program.stop();
  return program
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const results = (): ReplayJson[] => lines.filter((line) => line.type === 'replay');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('requests that a real httpbin answered', () => {
  it('are all sent again and answered with the same status', () => {
    expect(captured).toHaveLength(total);
    expect(lines.at(-1)).toMatchObject({
      type: 'replayEnd',
      total,
      sent: total,
      skipped: 0,
      failed: 0,
      state: 'ended',
    });
    expect(results().map(({ original, exchange }) => [original.url, exchange?.status])).toEqual(
      captured.map(({ url, answer }) => [url, answer?.status]),
    );
  });

  it('are answered with the same bytes, or with such as differ in nothing that counts', () => {
    const different = results().filter(({ verdict }) => verdict !== 'same' && verdict !== 'volatile');
    const counted = different.flatMap(({ diff }) =>
      (diff?.answer.body.differences ?? []).flatMap(({ where, volatile }) =>
        volatile === undefined ? [where] : [],
      ),
    );
    // What came in chunks goes out with a length, and what stood within a trace begins one: httpbin echoes both.
    expect(counted.sort()).toEqual([
      ...['/headers/Content-Length', '/headers/Transfer-Encoding', '/headers/X-B3-Parentspanid'],
    ]);
    expect(different).toHaveLength(2);
    const same = results().filter(
      ({ diff }) => diff?.answer.body.before.sha256 === diff?.answer.body.after.sha256,
    );
    console.log(`${results().length} sent, ${same.length} answers equal byte for byte`);
    expect(same.length).toBeGreaterThan(30);
    for (const { original, diff } of results()) {
      const body = captured.find(({ id }) => id === original.id)?.responseBody.bytes ?? new Uint8Array();
      expect(diff?.answer.body.before.sha256).toBe(sha256(body));
    }
  });

  it('carry the same body bytes: httpbin echoes what it got', () => {
    for (const { original, request } of results()) {
      const body = captured.find(({ id }) => id === original.id)?.requestBody;
      expect(request?.bodyBytes).toBe(body?.totalBytes);
    }
    const echoes = results().filter(({ original }) =>
      /\/(?:post|put|patch|delete|anything.*)$/.test(original.url),
    );
    const places = echoes.flatMap(
      ({ diff }) => diff?.answer.body.differences.map(({ where }) => where) ?? [],
    );
    expect(echoes.length).toBeGreaterThan(10);
    // Of what it echoes, only the headers of the trace and the framing differ: data, form, files and json do not.
    expect(places.filter((where) => !where.startsWith('/headers/'))).toEqual([]);
  });

  it('stand in fresh traces in Zipkin, each linked to what was captured', async () => {
    const oldTraces = new Set(captured.map(({ hop }) => hop.context?.traceId));
    for (const { exchange, original, run } of results()) {
      const traceId = exchange?.traceId ?? '';
      expect(oldTraces.has(traceId)).toBe(false);
      const [span] = await zipkin.trace(traceId, 1);
      expect(span?.tags).toMatchObject({
        'tracectl.replay.of': original.id,
        'tracectl.replay.run': run,
        ...(original.traceId !== undefined && { 'tracectl.replay.trace': original.traceId }),
      });
    }
    expect(new Set(results().map(({ exchange }) => exchange?.traceId)).size).toBe(total);
  });
});
