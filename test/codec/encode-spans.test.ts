import { describe, expect, it } from 'vitest';
import { encodeSpan, encodeSpans } from '../../src/codec/encode-spans.ts';
import type { Span } from '../../src/trace/span.ts';
import { decodedSpans, manySpans, span } from '../support/spans.ts';
import { conversionVectors } from '../support/zipkin-vectors.ts';

const full: Span = {
  traceId: '1f000000000000000000000000000abc',
  parentId: '00000000000000aa',
  id: '00000000000000bb',
  kind: 'SERVER',
  name: 'get /',
  timestampMicros: 1_700_000_000_000_000,
  durationMicros: 12_345,
  localEndpoint: { serviceName: 'orders', ipv4: '10.0.0.1', ipv6: '2001:db8::1', port: 8080 },
  remoteEndpoint: { ipv6: '::1' },
  annotations: [{ timestampMicros: 1_700_000_000_000_100, value: 'cache.miss' }],
  tags: [
    ['__proto__', 'kept'],
    ['error', ''],
  ],
  debug: true,
  shared: true,
};

describe('encodeSpan as v2', () => {
  it('writes every field, those that npm zipkin does not know included', () => {
    expect(decodedSpans(`[${encodeSpan(full, 'v2')}]`)).toEqual([full]);
  });

  it('leaves out what is absent', () => {
    expect(JSON.parse(encodeSpan(span(), 'v2'))).toEqual({
      traceId: '00000000000000a1',
      id: '00000000000000b1',
    });
  });

  it('writes whole microseconds only, and a duration of at least one', () => {
    const encoded = encodeSpan(
      span({
        timestampMicros: 1.5,
        durationMicros: 0.2,
        annotations: [{ timestampMicros: 2.4, value: 'x' }],
      }),
      'v2',
    );

    expect(JSON.parse(encoded)).toMatchObject({
      timestamp: 2,
      duration: 1,
      annotations: [{ timestamp: 2, value: 'x' }],
    });
  });

  it('loses nothing of what Zipkin would keep', () => {
    for (const { body, format } of conversionVectors()) {
      const spans = decodedSpans(body, format);

      expect(decodedSpans(encodeSpans(spans, 'v2'))).toEqual(spans);
    }
  });
});

describe('encodeSpan as v1', () => {
  it('survives the way through Zipkin’s conversion', () => {
    const { shared: _, ...notShared } = full;
    const client: Span = { ...notShared, kind: 'CLIENT' };

    expect(decodedSpans(`[${encodeSpan(client, 'v1')}]`, 'v1')).toEqual([client]);
  });

  it('keeps a shared server span shared', () => {
    expect(decodedSpans(`[${encodeSpan(full, 'v1')}]`, 'v1')).toEqual([full]);
  });

  it('writes the end of a span once, although Envoy sends it as an annotation', () => {
    const encoded: { annotations: { value: string }[] } = JSON.parse(
      encodeSpan(
        span({
          kind: 'CLIENT',
          timestampMicros: 5,
          durationMicros: 3,
          annotations: [{ timestampMicros: 8, value: 'cr' }],
        }),
        'v1',
      ),
    );

    expect(encoded.annotations.map(({ value }) => value)).toEqual(['cs', 'cr']);
  });

  it('gives the address of a span without a kind a key', () => {
    const local = span({ remoteEndpoint: { serviceName: 'db' } });

    expect(decodedSpans(`[${encodeSpan(local, 'v1')}]`, 'v1')).toEqual([local]);
  });

  it('keeps a service that nothing else in the span names', () => {
    const local = span({ localEndpoint: { serviceName: 'orders' } });

    expect(decodedSpans(`[${encodeSpan(local, 'v1')}]`, 'v1')).toEqual([local]);
  });
});

describe('encodeSpans', () => {
  it('writes a list', () => {
    expect(encodeSpans([], 'v2')).toBe('[]');
    expect(decodedSpans(encodeSpans(manySpans(3), 'v2'))).toEqual(manySpans(3));
  });
});
