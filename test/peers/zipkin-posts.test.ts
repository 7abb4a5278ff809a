// Good and bad posts to a real Zipkin and to the sink: each format at each path under each content type, plain and packed; cut
// short at many places; with bytes that were changed. Status, body, and what can be asked for afterwards.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeProto3 } from '../../src/codec/encode-proto3.ts';
import { writeV2Spans } from '../../src/codec/write-v2.ts';
import { randomTraces } from '../support/random-traces.ts';
import { thriftSpans } from '../support/thrift-spans.ts';
import { type ResettableSink, startResettableSink } from './support/resettable-sink.ts';
import { startZipkin, type ZipkinPeer } from './support/zipkin-peer.ts';

interface Post {
  readonly name: string;
  readonly path: string;
  readonly type: string | undefined;
  readonly isPacked: boolean;
  readonly body: Buffer;
}

const traces = randomTraces(12, 7, 1_790_000_000_000_000);
const spans = traces.flat();
const V1_SPAN = {
  ...{ traceId: '00000000000000aa', id: '00000000000000bb', name: 'GET', timestamp: 1_000_000, duration: 5 },
  annotations: [
    { timestamp: 1_000_000, value: 'sr', endpoint: { serviceName: 'Front', ipv4: '127.0.0.1', port: 80 } },
  ],
  binaryAnnotations: [{ key: 'http.path', value: '/ä', endpoint: { serviceName: 'front' } }],
};

const bodies: Readonly<Record<string, Buffer>> = {
  'JSON v2': Buffer.from(writeV2Spans(spans)),
  'JSON v1': Buffer.from(JSON.stringify([V1_SPAN])),
  protobuf: Buffer.from(encodeProto3(spans)),
  thrift: Buffer.from(thriftSpans(3)),
  nothing: Buffer.alloc(0),
  'an empty list': Buffer.from('[]'),
};
const HOMES: readonly (readonly [format: string, path: string, type: string])[] = [
  ['JSON v2', '/api/v2/spans', 'application/json'],
  ['JSON v1', '/api/v1/spans', 'application/json'],
  ['protobuf', '/api/v2/spans', 'application/x-protobuf'],
  ['thrift', '/api/v1/spans', 'application/x-thrift'],
];
const TYPES = [
  undefined,
  'application/json',
  'application/json; charset=utf-8',
  'application/x-protobuf',
  'application/x-thrift',
];

function posts(): Post[] {
  const all: Post[] = [];
  for (const path of ['/api/v1/spans', '/api/v2/spans']) {
    for (const type of TYPES) {
      for (const [format, body] of Object.entries(bodies)) {
        for (const isPacked of body.length === 0 ? [false] : [false, true]) {
          all.push({
            name: `${format}${isPacked ? ', gzip,' : ''} at ${path} as ${type}`,
            path,
            type,
            isPacked,
            body,
          });
        }
      }
    }
  }
  for (const [format, path, type] of HOMES) {
    const whole = bodies[format] ?? Buffer.alloc(0);
    for (let i = 1; i <= 12; i++) {
      const at = Math.floor((whole.length * i) / 13);
      const cut = whole.subarray(0, at);
      all.push({ name: `${format} cut at ${at}`, path, type, isPacked: false, body: cut });
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x11;
      all.push({ name: `${format} changed at ${at}`, path, type, isPacked: i % 2 === 0, body: changed });
    }
  }
  return all;
}

/** Zipkin passes over what it does not know in protobuf, even where no field can stand; the sink refuses it. */
const PASSED_OVER = [
  'thrift at /api/v2/spans as application/x-protobuf',
  'thrift, gzip, at /api/v2/spans as application/x-protobuf',
  'protobuf changed at 3340',
];
const REFUSED = '400 Malformed reading List<Span> from proto3';

let zipkin: ZipkinPeer;
let sink: ResettableSink;

beforeAll(async () => {
  sink = await startResettableSink({ strictTraceIds: false, autocompleteKeys: [] });
  zipkin = await startZipkin();
});

afterAll(async () => {
  await sink.stop();
  await zipkin.stop();
});

async function send(
  url: string,
  { path, type, isPacked, body }: Post,
): Promise<{ status: number; text: string }> {
  const headers = new Headers();
  if (type !== undefined) headers.set('content-type', type);
  if (isPacked) headers.set('content-encoding', 'gzip');
  const sent = new Uint8Array(isPacked ? gzipSync(body) : body);
  const answer = await fetch(url + path, { method: 'POST', headers, body: sent });
  return { status: answer.status, text: await answer.text() };
}

/** Whose words a broken body is refused in, nobody reads; that the list and its format are named, people search for. */
function comparable(text: string): string {
  return text.replace(/^[\s\S]*(?= reading List)/, '');
}

it('are answered alike', async () => {
  const differing: string[] = [];
  for (const post of posts()) {
    const theirs = await send(zipkin.url, post);
    const ours = await send(sink.url, post);
    if (theirs.status !== ours.status || comparable(theirs.text) !== comparable(ours.text)) {
      differing.push(`${post.name}: ${theirs.status}${theirs.text}, ${ours.status} ${ours.text}`);
    }
  }

  expect(posts().length).toBeGreaterThan(200);
  expect(differing).toEqual(PASSED_OVER.map((name) => `${name}: 202, ${REFUSED}`));
});

it('leave the same behind', async () => {
  const differing: string[] = [];
  for (const path of [
    '/api/v2/services',
    ...['orders', 'front', 'stock', 'mail'].flatMap((name) => [
      `/api/v2/spans?serviceName=${name}`,
      `/api/v2/remoteServices?serviceName=${name}`,
    ]),
    ...traces.map(([first]) => `/api/v2/trace/${first?.traceId}`),
  ]) {
    const [theirs, ours] = await Promise.all(
      [zipkin.url, sink.url].map(async (url) => sortedText(await (await fetch(url + path)).text())),
    );
    if (theirs !== ours) differing.push(`${path}: ${theirs}, ${ours}`);
  }

  expect(differing).toEqual([]);
});

/** Neither promises an order of spans. */
function sortedText(body: string): string {
  if (!body.startsWith('[')) return body;
  return (JSON.parse(body) as unknown[])
    .map((item) => JSON.stringify(item))
    .sort()
    .join('\n');
}
