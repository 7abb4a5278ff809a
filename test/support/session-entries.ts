// Entries as the dashboard meets them: one of each kind of row, at a fixed local time.
import type { Exchange, OpenExchange } from '../../src/exchange/exchange.ts';
import type { Finding } from '../../src/exchange/finding.ts';
import type { ExchangeEntry } from '../../src/session/live-view.ts';
import { sampleExchange, sampleHop } from './sample-exchange.ts';

/** 12:01:07.204 in whatever time zone the tests run. */
const startMicros = new Date(2026, 0, 2, 12, 1, 7, 204).getTime() * 1000;

export const missingContext: Finding = {
  code: 'missing-context',
  severity: 'warning',
  service: 'tax',
  message: 'The request to tax came in without any trace headers.',
  fix: 'Let the caller pass on the trace headers of the request that it serves.',
  evidence: [
    ['x-b3-traceid', 'absent'],
    ['traceparent', 'absent'],
  ],
};

/** An exchange that continued a trace, `seq` seconds after the start. */
export function entry(
  seq: number,
  changes: Partial<Exchange> = {},
  rest: Partial<ExchangeEntry> = {},
): ExchangeEntry {
  const exchange = sampleExchange({
    id: seq.toString(16).padStart(16, '0'),
    seq,
    startedAtMicros: startMicros + seq * 1_000_000,
    hop: sampleHop({ relation: 'continued' }),
    ...changes,
  });
  return { exchange, findings: [], ...rest };
}

/** The same before its answer came. */
export function openEntry(seq: number, changes: Partial<OpenExchange> = {}): ExchangeEntry {
  const {
    outcome,
    answer,
    responseFlags,
    timing,
    upstreamServiceTimeMs,
    requestBody,
    responseBody,
    ...open
  } = sampleExchange(entry(seq).exchange);
  return { exchange: { ...open, ...changes }, findings: [] };
}

export function entries(count: number): ExchangeEntry[] {
  return Array.from({ length: count }, (_, i) => entry(i + 1, { target: `/items/${i + 1}` }));
}

/** One row of each kind. */
export function mixedEntries(): ExchangeEntry[] {
  const answer = (status: number, statusMessage: string) => ({
    status,
    statusMessage,
    received: [],
    sent: ['content-type', 'application/json', 'x-envoy-upstream-service-time', '31'],
  });
  const received = [
    ['Host', 'localhost:15001', 'User-Agent', 'curl/8.5.0', 'Authorization', 'Bearer topsecret'],
    ['x-request-id', '7f0d5a3e-2d8e-9a5b-8f6e-2b1d3c4a5b6c'],
    ['X-B3-TraceId', '4bf92f3577b34da6', 'X-B3-SpanId', '00f067aa0ba902b7', 'X-B3-Sampled', '1'],
  ].flat();
  const sent = [
    ['Host', 'order.test', 'User-Agent', 'curl/8.5.0', 'Authorization', 'Bearer topsecret'],
    ['x-request-id', '7f0d5a3e-2d8e-9a5b-8f6e-2b1d3c4a5b6c'],
    ['X-B3-TraceId', '4bf92f3577b34da6', 'X-B3-SpanId', 'a2fb4a1d1a96d312', 'X-B3-Sampled', '1'],
    [
      'x-b3-parentspanid',
      '00f067aa0ba902b7',
      'x-ot-span-context',
      '4bf92f3577b34da6;a2fb4a1d1a96d312;00f067aa0ba902b7;cs',
    ],
    ['traceparent', '00-00000000000000004bf92f3577b34da6-a2fb4a1d1a96d312-01', 'x-forwarded-proto', 'http'],
  ].flat();
  const timing = (endedMicros: number) => ({
    requestReceivedMicros: 400,
    requestSentMicros: 900,
    responseHeadMicros: 31_500,
    endedMicros,
  });
  return [
    entry(1, { service: 'cart', target: '/cart/42' }),
    entry(2, { service: 'price', target: '/price/9', hop: sampleHop() }),
    entry(3, { service: 'tax', target: '/rate?zip=10115', hop: sampleHop() }, { findings: [missingContext] }),
    entry(4, {
      service: 'pay',
      method: 'POST',
      target: '/charge',
      answer: answer(502, 'Bad Gateway'),
      timing: timing(1_204_000),
    }),
    entry(5, { service: 'cart', target: '/missing', answer: answer(404, 'Not Found') }),
    entry(6, {
      service: 'order',
      method: 'POST',
      target: '/orders',
      url: 'http://order.test/orders',
      answer: answer(201, 'Created'),
      timing: timing(312_000),
      received,
      sent,
    }),
    entry(7, { service: 'cart', method: 'DELETE', target: '/cart/42/items/17', outcome: 'clientLeft' }),
    entry(8, { service: 'order', target: '/orders', replayOf: '0000000000000006' }, { replayOfSeq: 6 }),
    openEntry(9, { service: 'cart', target: '/cart/42' }),
  ];
}
