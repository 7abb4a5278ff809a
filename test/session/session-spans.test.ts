import { expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { sessionSpans } from '../../src/session/session-spans.ts';
import { createExchangeStore } from '../../src/sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';
import { span } from '../support/spans.ts';

const options = { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] } as const;

function session(maxExchanges = 10) {
  const exchanges = createExchangeStore({ maxExchanges, maxBytes: 10_000_000 });
  const traces = createTraceStore(defaultTraceStoreLimits);
  const spans = sessionSpans({ exchanges, traces }, options);
  const put = (exchange: Exchange): void => exchanges.put({ exchange, findings: [] });
  return { spans, traces, put };
}

function exchange(seq: number, traceId: string, changes: Partial<Exchange> = {}): Exchange {
  const context = { traceId, spanId: `${seq}`.padStart(16, 'c'), sampled: true, debug: false };
  return sampleExchange({ id: `e${seq}`, seq, hop: sampleHop({ context }), ...changes });
}

const A = '00000000000000a1';
const LONG_A = `1111111111111111${A}`;

it('the spans of a session are those that applications reported and those of its exchanges, trace by trace', () => {
  const { spans, traces, put } = session();
  traces.add([span({ traceId: LONG_A, id: '00000000000000b1' })]);
  put(exchange(1, A));
  put(exchange(2, '00000000000000a2'));

  const ids = [...spans.traces()].map((trace) => trace.map(({ id }) => id));

  expect(ids).toEqual([['00000000000000b1', 'ccccccccccccccc1'], ['ccccccccccccccc2']]);
  expect(spans.byTraceId(A).map(({ id }) => id)).toEqual(['00000000000000b1', 'ccccccccccccccc1']);
  expect(spans.byTraceId(LONG_A)).toHaveLength(2);
  expect(spans.byTraceId('00000000000000ff')).toEqual([]);
});

it('two traces whose ids differ in the high half only stay two', () => {
  const { spans, put } = session();
  put(exchange(1, LONG_A));
  put(exchange(2, `2222222222222222${A}`));

  expect([...spans.traces()]).toHaveLength(2);
  expect(spans.byTraceId(LONG_A)).toHaveLength(1);
});

it('what was not sampled is not among them', () => {
  const { spans, put } = session();
  put(sampleExchange({ hop: sampleHop({ reported: false }) }));

  expect([...spans.traces()]).toEqual([]);
});

it('they follow what is held: later exchanges come in, those let go leave', () => {
  const { spans, put } = session(2);
  put(exchange(1, A));
  const before = spans.version();
  expect(spans.byTraceId(A)).toHaveLength(1);
  expect(spans.version()).toBe(before);

  put(exchange(2, A));
  put(exchange(3, '00000000000000a3'));

  expect(spans.version()).toBeGreaterThan(before);
  expect(spans.byTraceId(A).map(({ id }) => id)).toEqual(['ccccccccccccccc2']);
  expect([...spans.traces()]).toHaveLength(2);
});
