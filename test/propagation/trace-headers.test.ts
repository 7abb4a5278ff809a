import { describe, expect, it } from 'vitest';
import { isTraceHeader, readTraceHeaders } from '../../src/propagation/trace-headers.ts';

describe('reading trace headers', () => {
  it('takes first values whatever the case of the name, and says what was repeated, once', () => {
    const headers = readTraceHeaders([
      'Host',
      'a',
      'X-B3-TraceId',
      '1',
      'x-b3-traceid',
      '2',
      'X-B3-TRACEID',
      '3',
      'X-Request-Id',
      '',
      'x-request-id',
      'r',
    ]);

    expect(headers).toMatchObject({
      b3TraceId: '1',
      requestId: '',
      repeated: ['x-b3-traceid', 'x-request-id'],
    });
  });

  it('keeps every value of tracestate, which may be repeated', () => {
    const headers = readTraceHeaders(['tracestate', 'a=1', 'Tracestate', 'b=2']);

    expect(headers.tracestate).toEqual(['a=1', 'b=2']);
    expect(headers.repeated).toEqual([]);
  });

  it('names the headers that are for internal callers only', () => {
    const headers = readTraceHeaders([
      'X-Envoy-Retry-On',
      '5xx',
      'x-envoy-retry-on',
      'reset',
      'x-envoy-force-trace',
      '1',
      'x-envoy-attempt-count',
      '1',
    ]);

    expect(headers.internalOnly).toEqual(['x-envoy-retry-on', 'x-envoy-force-trace']);
    expect(headers.forceTrace).toBe('1');
  });

  it('finds nothing where nothing is', () => {
    const headers = readTraceHeaders([
      '',
      '',
      'B',
      'x',
      'constructor',
      'x',
      '__proto__',
      'x',
      'toString',
      'x',
    ]);

    expect(Object.values(headers).filter((value) => value !== undefined)).toEqual([[], []]);
  });
});

it('knows the headers that tie a request to its trace', () => {
  expect(['b3', 'x-b3-flags', 'tracestate', 'x-request-id'].every(isTraceHeader)).toBe(true);
  expect(['host', 'x-client-trace-id', 'baggage', 'X-B3-Flags'].some(isTraceHeader)).toBe(false);
});
