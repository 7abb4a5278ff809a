import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../src/codec/decode-spans.ts';
import { decodeThrift } from '../../src/codec/decode-thrift.ts';
import {
  field,
  i64,
  list,
  struct,
  text,
  thriftAnnotation,
  thriftBinaryAnnotation,
  thriftEndpoint,
  thriftSpan,
  thriftSpans,
  thriftType,
} from '../support/thrift-spans.ts';

const frontend = thriftEndpoint('Frontend', 0x7f000001, 8080);
const backend = thriftEndpoint('backend', 0x0a000002, 65_535);

function spanWith(...more: readonly Buffer[]): Buffer {
  return list([thriftSpan(1, ...more)]);
}

describe('spans in thrift', () => {
  it('say the same as the v1 JSON of the same span', () => {
    const endpoint = { serviceName: 'Frontend', ipv4: '127.0.0.1', port: 8080 };
    const peer = { serviceName: 'backend', ipv4: '10.0.0.2', port: 65_535 };
    const json = {
      traceId: '00000000000000020000000000000001',
      id: '0000000000000001',
      parentId: '0000000000000003',
      name: 'Get',
      timestamp: 100,
      duration: 50,
      debug: true,
      annotations: [
        { timestamp: 100, value: 'cs', endpoint },
        { timestamp: 120, value: 'retry', endpoint },
        { timestamp: 150, value: 'cr', endpoint },
      ],
      binaryAnnotations: [
        { key: 'http.path', value: '/x', endpoint },
        { key: 'sa', value: true, endpoint: peer },
      ],
    };
    const thrift = spanWith(
      field(thriftType.i64, 12, i64(2n)),
      field(thriftType.i64, 5, i64(3n)),
      field(
        thriftType.list,
        6,
        list([
          thriftAnnotation('cs', 100n, frontend),
          thriftAnnotation('retry', 120n, frontend),
          thriftAnnotation('cr', 150n, frontend),
        ]),
      ),
      field(
        thriftType.list,
        8,
        list([
          thriftBinaryAnnotation('http.path', '/x', 6, frontend),
          thriftBinaryAnnotation('sa', Buffer.from([1]), 0, backend),
          thriftBinaryAnnotation('bytes', Buffer.from([1, 2]), 1, frontend),
        ]),
      ),
      field(2, 9, Buffer.from([1])),
      field(thriftType.i64, 10, i64(100n)),
      field(thriftType.i64, 11, i64(50n)),
    );

    expect(decodeThrift(thrift, 10)).toEqual(decodeSpans(Buffer.from(JSON.stringify([json])), 'v1', 10));
  });

  it('skip fields that nobody knows and fields of another type', () => {
    const unknown = field(thriftType.struct, 99, struct(field(thriftType.string, 1, text('x'))));
    const mistyped = field(thriftType.string, 5, text('parent'));

    expect(decodeThrift(spanWith(unknown, mistyped), 10)).toEqual(decodeThrift(spanWith(), 10));
  });

  it('read an IPv6 address out of 16 bytes', () => {
    const endpoint = struct(
      field(thriftType.string, 3, text('v6')),
      field(thriftType.string, 4, text(Buffer.from('20010db8000000000000000000000001', 'hex'))),
    );
    const annotations = field(thriftType.list, 6, list([thriftAnnotation('sr', 1n, endpoint)]));

    expect(decodeThrift(spanWith(annotations), 10)).toMatchObject({
      spans: [{ localEndpoint: { serviceName: 'v6', ipv6: '2001:db8::1' } }],
    });
  });

  it('take the type that an old reporter wrote for a list of structs', () => {
    expect(decodeThrift(list([thriftSpan(1)], thriftType.string), 10)).toMatchObject({
      spans: [{ name: 'get' }],
    });
  });

  it.each([
    ['nothing behind the length', Buffer.from([12, 0, 0, 0, 1]), 'Truncated'],
    [
      'a text longer than the body',
      list([struct(field(thriftType.string, 3, Buffer.from([127, 255, 255, 255])))]),
      'Truncated',
    ],
    [
      'a text of negative length',
      list([struct(field(thriftType.string, 3, Buffer.from([255, 255, 255, 255])))]),
      'Malformed',
    ],
    ['no trace id', list([struct()]), 'traceId == 0'],
    [
      'lists without end',
      spanWith(field(thriftType.list, 99, Buffer.from('0f7fffffff'.repeat(200), 'hex'))),
      'Malformed',
    ],
  ])('are refused with %s', (_, body, cause) => {
    expect(decodeThrift(body, 10)).toEqual({ error: `${cause} reading List<Span> from TBinary` });
  });

  it('are refused when they are no list of structs', () => {
    expect(decodeThrift(list([], 8), 10)).toEqual({ error: 'Expected a THRIFT encoded list\n' });
  });

  it('are refused beyond the most that one post may hold', () => {
    expect(decodeThrift(thriftSpans(11), 10)).toEqual({
      error: 'Expected at most 10 spans in one list',
      isTooLong: true,
    });
  });
});
