// Exchanges for tests that need one and do not care about the rest of it.
import type { Exchange } from '../../src/exchange/exchange.ts';
import { noEdits } from '../../src/http/header-list.ts';

export interface ExchangeSketch extends Partial<Exchange> {
  /** Bytes of the answer's body. */
  readonly bodyBytes?: number;
}

/** An answered GET through the default route that started a trace. */
export function closedExchange({ bodyBytes = 0, ...rest }: ExchangeSketch): Exchange {
  const received = ['Host', 'localhost:15001', 'User-Agent', 'curl/8'];
  return {
    id: '00000000000000e1',
    seq: 1,
    startedAtMicros: 1_700_000_000_000_000,
    method: 'GET',
    target: '/get',
    url: 'http://httpbin.org/get',
    httpVersion: '1.1',
    route: 'upstream',
    host: 'localhost:15001',
    client: { address: '127.0.0.1', port: 50_000 },
    hop: {
      relation: 'started',
      context: { traceId: '00000000000000a1', spanId: '00000000000000a1', sampled: true, debug: false },
      families: [],
      sampledBy: 'sampling',
      requestId: '00000000-0000-9000-8000-000000000001',
      echoRequestId: false,
      reported: true,
      defects: [],
      edits: noEdits,
    },
    received,
    sent: [
      ...received,
      'x-b3-traceid',
      '00000000000000a1',
      'x-b3-spanid',
      '00000000000000a1',
      'x-b3-sampled',
      '1',
    ],
    outcome: 'answered',
    answer: { status: 200, statusMessage: 'OK', received: [], sent: [] },
    responseFlags: [],
    timing: {
      requestReceivedMicros: 0,
      requestSentMicros: 100,
      responseHeadMicros: 20_000,
      endedMicros: 25_000,
    },
    upstreamAddress: '127.0.0.1:80',
    upstreamServiceTimeMs: 20,
    requestBody: { bytes: new Uint8Array(0), totalBytes: 0, isTruncated: false },
    responseBody: { bytes: new Uint8Array(bodyBytes), totalBytes: bodyBytes, isTruncated: false },
    ...rest,
  };
}
