import { describe, expect, it } from 'vitest';
import { extract } from '../../src/propagation/extract.ts';
import type { HopPolicy } from '../../src/propagation/hop.ts';
import { inject } from '../../src/propagation/inject.ts';
import { readTraceHeaders } from '../../src/propagation/trace-headers.ts';
import type { TraceContext } from '../../src/trace/trace-context.ts';
import { vectorPolicy } from '../support/propagation-vectors.ts';

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const SPAN = 'a2fb4a1d1a96d312';
const context: TraceContext = { traceId: TRACE, spanId: SPAN, sampled: true, debug: false };

function edit(received: string[], policy: Partial<HopPolicy>, changes: Partial<TraceContext> = {}) {
  const headers = readTraceHeaders(received);
  const injection = { context: { ...context, ...changes }, isJoined: false, isRandom: false };
  return inject(injection, headers, extract(headers, policy.compat ?? 'none'), {
    ...vectorPolicy,
    ...policy,
  });
}

describe('injecting a context', () => {
  it('sets one header of a family where that is all it has', () => {
    expect(edit([], { write: ['b3'] })).toEqual({ remove: [], set: [['b3', `${TRACE}-${SPAN}-1`]] });
    expect(edit([], { write: ['tracecontext'] })).toEqual({
      remove: [],
      set: [['traceparent', `00-${TRACE}-${SPAN}-01`]],
    });
  });

  it('takes out a traceparent that it cannot rewrite', () => {
    const edits = edit(['traceparent', 'x'], { write: [] }, { spanId: '0000000000000000' });

    expect(edits).toEqual({ remove: ['traceparent'], set: [] });
  });

  it('joins tracestate headers that go on, and leaves a single one alone', () => {
    const traceparent = ['traceparent', `00-${TRACE}-${SPAN}-01`];
    const set = (received: string[]) =>
      edit(received, { write: [] }).set.filter(([name]) => name === 'tracestate');

    expect(set([...traceparent, 'tracestate', 'a=1 , b=2'])).toEqual([]);
    expect(set([...traceparent, 'tracestate', 'a=1 , b=2', 'tracestate', 'c=3'])).toEqual([
      ['tracestate', 'a=1,b=2,c=3'],
    ]);
  });

  it('keeps x-b3-flags only where the context is debug', () => {
    const received = ['x-b3-flags', '1'];

    expect(edit(received, {}, { debug: true }).set).toContainEqual(['x-b3-flags', '1']);
    expect(edit(received, {}).remove).toEqual(['x-b3-flags']);
  });

  it('sets x-b3-* and nothing else as Envoy does, whatever the policy names', () => {
    const received = ['b3', '0', 'x-b3-flags', '1', 'x-b3-parentspanid', SPAN, 'tracestate', 'a=1'];

    expect(edit(received, { compat: 'envoy', write: ['b3', 'ot', 'tracecontext'] })).toEqual({
      remove: [],
      set: [
        ['x-b3-traceid', TRACE],
        ['x-b3-spanid', SPAN],
        ['x-b3-sampled', '1'],
      ],
    });
  });
});
