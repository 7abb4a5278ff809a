import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { grpcLines } from '../../../src/tui/detail/grpc-lines.ts';

const ONE = Buffer.from('089601', 'hex');
const frame = (content: Uint8Array, flags = 0): Buffer => {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
};
const shown = (body: Uint8Array, more = {}) => grpcLines(body, { isText: false, maxLines: 100, ...more });

describe('grpcLines', () => {
  it('shows each message, and the trailers of gRPC-Web', () => {
    const body = Buffer.concat([frame(ONE), frame(ONE), frame(Buffer.from('grpc-status: 0\r\n'), 0x80)]);

    const lines = [
      'message 1, 3 bytes',
      '  1: 150',
      'message 2, 3 bytes',
      '  1: 150',
      'trailers',
      '  grpc-status: 0',
    ];
    expect(shown(body)).toEqual(lines);
    expect(shown(Buffer.from(body.toString('base64')), { isText: true })).toEqual(lines);
  });

  it('takes compression off', () => {
    const small = gzipSync(ONE);

    expect(shown(frame(small, 1), { coding: 'gzip' })).toEqual([
      `message 1, ${small.length} bytes, was gzip`,
      '  1: 150',
    ]);
  });

  it('says what is cut off, and what is no message', () => {
    expect(shown(frame(Buffer.concat([ONE, ONE])).subarray(0, 8))).toEqual([
      'message 1, 6 bytes, cut off',
      '  1: 150',
    ]);
    expect(shown(Buffer.concat([frame(ONE), Buffer.from('?')]))?.at(-1)).toBe('the rest is no message');
    expect(shown(frame(Buffer.from([0x0f])))).toEqual([
      'message 1, 1 bytes',
      '  the rest of it is no protobuf',
    ]);
    expect(shown(Buffer.from('{"no":"grpc"}'))).toBeUndefined();
  });

  it('is bounded', () => {
    expect(shown(Buffer.alloc(50_000), { maxLines: 10 })?.length).toBeLessThanOrEqual(11);
    const trailers = frame(Buffer.from('a\n'.repeat(500_000)), 0x80);
    expect(shown(trailers, { maxLines: 10 })).toEqual(['trailers', ...Array(10).fill('  a')]);
  });
});
