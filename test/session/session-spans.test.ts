import { expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { sessionSpans } from '../../src/session/session-spans.ts';
import { createExchangeStore } from '../../src/sink/exchange-store.ts';
import type { QueryableSpans } from '../../src/sink/query/queryable-spans.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';
import { span } from '../support/spans.ts';

const options = { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] } as const;

function session(maxExchanges = 10, hasStrictIds = false) {
  const exchanges = createExchangeStore({ maxExchanges, maxBytes: 10_000_000 });
  const traces = createTraceStore(defaultTraceStoreLimits);
  const spans = sessionSpans({ exchanges, traces }, options, hasStrictIds);
  const put = (exchange: Exchange): void => exchanges.put({ exchange, findings: [] });
  return { spans, traces, put };
}

function exchange(seq: number, traceId: string, changes: Partial<Exchange> = {}): Exchange {
  const context = { traceId, spanId: `${seq}`.padStart(16, 'c'), sampled: true, debug: false };
  return sampleExchange({ id: `e${seq}`, seq, hop: sampleHop({ context }), ...changes });
}

/** The ids of the spans of each trace. */
function tracesOf(spans: QueryableSpans): string[][] {
  spans.changed();
  return [...spans.lowHalves()]
    .flatMap((lowHalf) => [...spans.tracesOf(lowHalf)])
    .map((trace) => trace.map(({ id }) => id));
}

const A = '00000000000000a1';
const LONG_A = `1111111111111111${A}`;

it('the spans of a session are those that applications reported and those of its exchanges, trace by trace', () => {
  const { spans, traces, put } = session();
  traces.add([span({ traceId: LONG_A, id: '00000000000000b1' })]);
  put(exchange(1, A));
  put(exchange(2, '00000000000000a2'));

  expect(tracesOf(spans)).toEqual([['00000000000000b1', 'ccccccccccccccc1'], ['ccccccccccccccc2']]);
  expect(spans.byTraceId(A).map(({ id }) => id)).toEqual(['00000000000000b1', 'ccccccccccccccc1']);
  expect(spans.byTraceId(LONG_A)).toHaveLength(2);
  expect(spans.byTraceId('00000000000000ff')).toEqual([]);
});

it('two traces whose ids differ in the high half only stay two', () => {
  const { spans, put } = session();
  put(exchange(1, LONG_A));
  put(exchange(2, `2222222222222222${A}`));

  expect(tracesOf(spans)).toHaveLength(2);
  expect(spans.byTraceId(LONG_A)).toHaveLength(1);
});

it('what was not sampled is not among them', () => {
  const { spans, put } = session();
  put(sampleExchange({ hop: sampleHop({ reported: false }) }));

  expect(tracesOf(spans)).toEqual([]);
});

it('they follow what is held: later exchanges come in, those let go leave', () => {
  const { spans, put } = session(2);
  put(exchange(1, A));
  expect(spans.byTraceId(A)).toHaveLength(1);

  put(exchange(2, A));
  put(exchange(3, '00000000000000a3'));

  expect(spans.byTraceId(A).map(({ id }) => id)).toEqual(['ccccccccccccccc2']);
  expect(tracesOf(spans)).toEqual([['ccccccccccccccc2'], ['ccccccccccccccc3']]);
});

it('they say which traces changed since they were asked, and everything the first time', () => {
  const { spans, traces, put } = session(1);
  put(exchange(1, A));
  expect(spans.changed()).toBe('all');
  expect([...spans.changed()]).toEqual([]);

  put(exchange(2, '00000000000000a2'));
  traces.add([span({ traceId: '111111111111111100000000000000a3' })]);
  spans.byTraceId(A);

  expect([...spans.changed()].sort()).toEqual([A, '00000000000000a2', '00000000000000a3']);
  expect([...spans.changed()]).toEqual([]);
});

it('a 64-bit id and a 128-bit id of one low half are one trace, unless ids are strict', () => {
  for (const isStrict of [false, true]) {
    const { spans, put } = session(10, isStrict);
    put(exchange(1, A));
    put(exchange(2, LONG_A));

    expect(tracesOf(spans)).toHaveLength(isStrict ? 2 : 1);
    expect(spans.byTraceId(A)).toHaveLength(isStrict ? 1 : 2);
  }
});
