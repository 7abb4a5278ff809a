// One exchange as the data plane would report it, for tests that need one and care about a few of its fields.
import type { CapturedBody } from '../../src/exchange/captured-body.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Hop } from '../../src/propagation/hop.ts';

export const sampleTraceId = '4bf92f3577b34da6';

/** A hop that started a trace because nothing came in. */
export function sampleHop(changes: Partial<Hop> = {}): Hop {
  return {
    relation: 'started',
    context: { traceId: sampleTraceId, spanId: sampleTraceId, sampled: true, debug: false },
    families: [],
    sampledBy: 'sampling',
    requestId: '7f0d5a3e-2d8e-9a5b-8f6e-2b1d3c4a5b6c',
    echoRequestId: false,
    reported: true,
    defects: [],
    edits: { remove: [], set: [['x-b3-traceid', sampleTraceId]] },
    ...changes,
  };
}

export function sampleBody(text = ''): CapturedBody {
  const bytes = new TextEncoder().encode(text);
  return { bytes, totalBytes: bytes.length, isTruncated: false };
}

/** `GET /get` through the route `upstream`, answered 200 after 48.213 ms. */
export function sampleExchange(changes: Partial<Exchange> = {}): Exchange {
  return {
    id: '00000000000000e1',
    seq: 7,
    startedAtMicros: Date.UTC(2026, 0, 2, 12, 1, 7, 5) * 1000,
    method: 'GET',
    target: '/get',
    url: 'http://httpbin.org/get',
    httpVersion: '1.1',
    route: 'upstream',
    host: 'localhost:15001',
    client: { address: '127.0.0.1', port: 50123 },
    hop: sampleHop(),
    received: ['Host', 'localhost:15001', 'User-Agent', 'curl/8.5.0'],
    sent: ['Host', 'httpbin.org', 'User-Agent', 'curl/8.5.0', 'x-b3-traceid', sampleTraceId],
    outcome: 'answered',
    answer: {
      status: 200,
      statusMessage: 'OK',
      received: ['Content-Type', 'text/plain'],
      sent: ['Content-Type', 'text/plain', 'x-envoy-upstream-service-time', '31'],
    },
    responseFlags: [],
    timing: {
      requestReceivedMicros: 400,
      requestSentMicros: 900,
      responseHeadMicros: 31_500,
      endedMicros: 48_213,
    },
    upstreamServiceTimeMs: 31,
    requestBody: sampleBody(),
    responseBody: sampleBody('hello'),
    ...changes,
  };
}
