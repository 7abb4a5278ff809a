// The same spans posted to a real Zipkin and to the sink, in every format, and the same questions asked of both.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeProto3 } from '../../src/codec/encode-proto3.ts';
import { writeV2Spans } from '../../src/codec/write-v2.ts';
import { randomTraces } from '../support/random-traces.ts';
import { thriftSpans } from '../support/thrift-spans.ts';
import { conversionVectors } from '../support/zipkin-vectors.ts';
import { type ResettableSink, startResettableSink } from './support/resettable-sink.ts';
import { waitUntil } from './support/wait-until.ts';
import { startZipkin, type ZipkinPeer } from './support/zipkin-peer.ts';

interface Reply {
  readonly status: number;
  readonly body: string;
}

const NOW_MS = Date.now();
const traces = randomTraces(300, 20_261_125, (NOW_MS - 3_600_000) * 1_000);

let zipkin: ZipkinPeer;
let sink: ResettableSink;

beforeAll(async () => {
  zipkin = await startZipkin();
  sink = await startResettableSink({ strictTraceIds: false, autocompleteKeys: [], nowMs: () => NOW_MS });
});

afterAll(async () => {
  await sink.stop();
  await zipkin.stop();
});

async function ask(url: string, init: RequestInit = {}): Promise<Reply> {
  const answer = await fetch(url, init);
  return { status: answer.status, body: await answer.text() };
}

async function askBoth(
  path: string,
  init?: RequestInit,
): Promise<{ readonly theirs: Reply; readonly ours: Reply }> {
  return { theirs: await ask(zipkin.url + path, init), ours: await ask(sink.url + path, init) };
}

/** Neither promises an order of spans within a trace, nor of traces of one time. */
function inOrder({ status, body }: Reply): unknown {
  if (status !== 200) return { status, body };
  return { status, json: sortedDeep(JSON.parse(body)) };
}

function sortedDeep(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map(sortedDeep).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function post(path: string, body: string | Uint8Array, type: string) {
  return askBoth(path, { method: 'POST', body: Buffer.from(body), headers: { 'content-type': type } });
}

/** Zipkin answers before it has stored. */
async function stored(traceId: string): Promise<void> {
  await waitUntil(`trace ${traceId} in Zipkin`, async () => {
    return (await ask(`${zipkin.url}/api/v2/trace/${traceId}`)).status === 200 ? true : undefined;
  });
}

describe('posts in binary', () => {
  const hex = (text: string): Buffer => Buffer.from(text, 'hex');
  const bodies: readonly (readonly [string, string, string, Buffer])[] = [
    ['nothing', '/api/v2/spans', 'application/x-protobuf', Buffer.alloc(0)],
    ['two spans', '/api/v2/spans', 'application/x-protobuf', Buffer.from(encodeProto3(traces[0] ?? []))],
    ['no protobuf', '/api/v2/spans', 'application/x-protobuf', Buffer.from('hello')],
    ['ids missing', '/api/v2/spans', 'application/x-protobuf', hex('0a022002')],
    [
      'a long trace id',
      '/api/v2/spans',
      'application/x-protobuf',
      hex(`0a1d0a11${'01'.repeat(17)}1a08${'01'.repeat(8)}`),
    ],
    [
      'a zero trace id',
      '/api/v2/spans',
      'application/x-protobuf',
      hex(`0a140a08${'00'.repeat(8)}1a08${'01'.repeat(8)}`),
    ],
    [
      'an unknown field',
      '/api/v2/spans',
      'application/x-protobuf',
      hex(`0a170a08${'02'.repeat(8)}1a08${'01'.repeat(8)}f80701`),
    ],
    ['a span cut short', '/api/v2/spans', 'application/x-protobuf', hex('0a7f0a08')],
    ['nothing', '/api/v1/spans', 'application/x-thrift', Buffer.alloc(0)],
    ['three spans', '/api/v1/spans', 'application/x-thrift', thriftSpans(3)],
    ['no thrift', '/api/v1/spans', 'application/x-thrift', Buffer.from('hello')],
    ['a list cut short', '/api/v1/spans', 'application/x-thrift', hex('0c00000001')],
  ];

  it.each(bodies)('%s at %s as %s are answered as by Zipkin', async (_, path, type, body) => {
    const { theirs, ours } = await post(path, body, type);

    expect(ours.status).toBe(theirs.status);
    // Whose words a broken body is refused in, nobody reads; that the list and its format are named, people search for.
    expect(ours.body.replace(/^.*(?= reading)/, '')).toBe(theirs.body.replace(/^.*(?= reading)/s, ''));
  });
});

describe('spans posted in every format', () => {
  it('are held as Zipkin holds them', async () => {
    const differing: unknown[] = [];
    for (const [index, trace] of traces.entries()) {
      const traceId = trace[0]?.traceId ?? '';
      if (index % 2 === 0) await post('/api/v2/spans', writeV2Spans(trace), 'application/json');
      else await post('/api/v2/spans', encodeProto3(trace), 'application/x-protobuf');
      await stored(traceId);
      const { theirs, ours } = await askBoth(`/api/v2/trace/${traceId}`);
      if (JSON.stringify(inOrder(ours)) !== JSON.stringify(inOrder(theirs))) differing.push({ theirs, ours });
    }

    expect(differing).toEqual([]);
  });

  it('of the first version are held as Zipkin holds them', async () => {
    for (const { format, body } of conversionVectors())
      await post(`/api/${format}/spans`, body, 'application/json');
    const ids = conversionVectors().flatMap(({ spans }) => spans.map(({ traceId }) => String(traceId)));
    for (const id of new Set(ids)) {
      await stored(id);
      const { theirs, ours } = await askBoth(`/api/v2/trace/${id}`);
      expect(inOrder(ours)).toEqual(inOrder(theirs));
    }
  });
});

describe('questions', () => {
  const end = NOW_MS;
  const questions = [
    '/api/v2/services',
    '/api/v2/spans?serviceName=orders',
    '/api/v2/spans?serviceName=ORDERS',
    '/api/v2/spans?serviceName=nobody',
    '/api/v2/spans?serviceName=',
    '/api/v2/remoteServices?serviceName=front',
    '/api/v2/autocompleteKeys',
    '/api/v2/autocompleteValues?key=http.method',
    `/api/v2/traces?endTs=${end}&lookback=7200000&limit=10000`,
    `/api/v2/traces?endTs=${end}&lookback=3599900&limit=10000`,
    `/api/v2/traces?endTs=${end - 3_599_900}&lookback=7200000&limit=10000`,
    ...['front', 'Orders', 'nobody', '', 'all'].map(
      (name) => `/api/v2/traces?serviceName=${name}&limit=1000`,
    ),
    ...['get', 'post%20/x', 'all', 'GET'].map((name) => `/api/v2/traces?spanName=${name}&limit=1000`),
    '/api/v2/traces?serviceName=stock&remoteServiceName=mail&limit=1000',
    '/api/v2/traces?remoteServiceName=mail&limit=1000',
    '/api/v2/traces?serviceName=stock&spanName=query&limit=1000',
    ...[
      'error',
      'http.method=GET',
      'http.method=GET and error',
      'ws',
      'error=',
      'ws and error=out of stock',
      'nothing',
    ].map((query) => `/api/v2/traces?limit=1000&annotationQuery=${encodeURIComponent(query)}`),
    '/api/v2/traces?minDuration=50000&limit=1000',
    '/api/v2/traces?minDuration=50000&maxDuration=60000&limit=1000',
    '/api/v2/traces?serviceName=mail&minDuration=90000&annotationQuery=error&limit=1000',
    `/api/v2/dependencies?endTs=${end}`,
    `/api/v2/dependencies?endTs=${end}&lookback=7200000`,
    `/api/v2/dependencies?endTs=${end - 3_599_900}&lookback=7200000`,
    `/api/v2/traceMany?traceIds=${traces[3]?.[0]?.traceId},${traces[5]?.[0]?.traceId},abc`,
    `/api/v2/trace/%20${traces[3]?.[0]?.traceId}%20`,
    '/zipkin/api/v2/services',
    // Bad ones.
    ...['0', '-1'].map((limit) => `/api/v2/traces?limit=${limit}`),
    '/api/v2/traces?endTs=0',
    '/api/v2/traces?lookback=0',
    '/api/v2/traces?minDuration=0',
    '/api/v2/traces?maxDuration=5',
    '/api/v2/traces?minDuration=5&maxDuration=4',
    '/api/v2/trace/xyz',
    '/api/v2/trace/0000000000000abc',
    '/api/v2/trace/00000000000000000000000000000000000abc',
    '/api/v2/traceMany?traceIds=',
    '/api/v2/traceMany?traceIds=a',
    '/api/v2/traceMany?traceIds=a,a',
    '/api/v2/dependencies?endTs=0',
  ];

  it.each(questions)('%s is answered as by Zipkin', async (path) => {
    const { theirs, ours } = await askBoth(path);

    expect(inOrder(ours)).toEqual(inOrder(theirs));
  });

  // The server's own words for these are those of its web framework.
  it.each(['/api/v2/traces?limit=x', '/api/v2/spans', '/api/v2/dependencies', '/api/v2/autocompleteValues'])(
    '%s is refused as by Zipkin, in one sentence',
    async (path) => {
      const { theirs, ours } = await askBoth(path);

      expect(ours.status).toBe(theirs.status);
      expect(ours.body).toMatch(/^\w+ is .+ is wanted$/);
    },
  );
});
