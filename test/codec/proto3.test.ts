import { describe, expect, it } from 'vitest';
import { decodeProto3 } from '../../src/codec/decode-proto3.ts';
import { encodeProto3 } from '../../src/codec/encode-proto3.ts';
import type { Span } from '../../src/trace/span.ts';
import { manySpans, span } from '../support/spans.ts';

const full: Span = span({
  traceId: '463ac35c9f6413ad48485a3953bb6124',
  parentId: '00000000000000c1',
  kind: 'SERVER',
  name: 'get /orders',
  timestampMicros: 1_472_470_996_199_000,
  durationMicros: 207_000,
  localEndpoint: { serviceName: 'orders', ipv4: '127.0.0.1', port: 8080 },
  remoteEndpoint: { serviceName: 'front', ipv6: '2001:db8::c001' },
  annotations: [{ timestampMicros: 1_472_470_996_238_000, value: 'ws' }],
  tags: [
    ['__proto__', 'x'],
    ['http.path', '/api'],
  ],
  debug: true,
  shared: true,
});

describe('spans in protobuf', () => {
  it.each([
    ['with every field', [full]],
    ['with ids alone', [span()]],
    ['many of them', manySpans(50)],
  ])('come back as they were: %s', (_, spans) => {
    expect(decodeProto3(encodeProto3(spans), 100)).toEqual({ spans });
  });

  it('are read from bytes as the specification has them', () => {
    const body = Buffer.from('0a160a0800000000000000a11a0800000000000000b1' + '2002', 'hex');

    expect(decodeProto3(body, 10)).toEqual({ spans: [span({ kind: 'SERVER' })] });
  });

  it('lose what JSON would refuse: annotations without a time, tags without a key, kinds that nobody knows', () => {
    const spans = [
      { ...span(), annotations: [{ timestampMicros: 0, value: 'x' }], tags: [['', 'x']] as const },
    ];

    expect(decodeProto3(encodeProto3(spans), 10)).toEqual({ spans: [span()] });
  });

  it.each([
    ['no protobuf', '0a05', 'Malformed'],
    [
      'a trace id of 17 bytes',
      `0a1d0a11${'01'.repeat(17)}1a08${'01'.repeat(8)}`,
      'Greater than 32 hex characters',
    ],
    ['no ids', '0a022002', 'Missing : traceId id'],
    ['a trace id of zeros', `0a140a08${'00'.repeat(8)}1a08${'01'.repeat(8)}`, 'traceId is all zeros'],
  ])('are refused with %s', (_, hex, cause) => {
    expect(decodeProto3(Buffer.from(hex, 'hex'), 10)).toEqual({
      error: `${cause} reading List<Span> from proto3`,
    });
  });

  it('are refused beyond the most that one post may hold', () => {
    expect(decodeProto3(encodeProto3(manySpans(11)), 10)).toMatchObject({ isTooLong: true });
  });
});
