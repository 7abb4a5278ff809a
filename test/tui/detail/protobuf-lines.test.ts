import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ExportTraceServiceRequestSchema } from '../../../src/codec/generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import { protobufLines } from '../../../src/tui/detail/protobuf-lines.ts';

const lines = (hex: string, most = 100) => protobufLines(Buffer.from(hex.replaceAll(' ', ''), 'hex'), most);

describe('protobufLines', () => {
  it.each([
    ['a varint', '08 9601', ['1: 150']],
    ['a negative one', '08 ffffffffffffffffff01', ['1: 18446744073709551615 (-1)']],
    ['text', '12 07 74657374696e67', ['2: "testing"']],
    ['a message', '1a 03 08 9601', ['3 {', '  1: 150', '}']],
    ['bytes', '22 02 ff00', ['4: <2 bytes ff00>']],
    ['nothing', '2a 00', ['5: ""']],
    ['32 bits', '35 0000c03f', ['6: 1069547520 (or 1.5)']],
    ['64 bits', '39 0100000000000000', ['7: 1']],
    ['a group', '43 08 01 44', ['8 {', '  1: 1', '}']],
  ])('shows %s', (_, hex, shown) => {
    expect(lines(hex)).toEqual({ lines: shown, isWhole: true });
  });

  it.each([
    ['ends within a field', '08 9601 12 07 7465', ['1: 150']],
    ['has a field of number 0', '08 01 00 01', ['1: 1']],
    ['ends a group that was not begun', '08 01 44', ['1: 1']],
    ['leaves a group open', '43 08 01', ['8 {', '  1: 1', '}']],
    ['has a wire type that there is not', '0e 01', []],
    ['has a number without an end', `08 ${'ff'.repeat(11)}`, []],
  ])('says when it %s', (_, hex, shown) => {
    expect(lines(hex)).toEqual({ lines: shown, isWhole: false });
  });

  it('shows what a library has written', () => {
    const request = create(ExportTraceServiceRequestSchema, {
      resourceSpans: [
        { scopeSpans: [{ spans: [{ name: 'GET /cart', traceId: new Uint8Array(16).fill(0xab) }] }] },
      ],
    });

    expect(protobufLines(toBinary(ExportTraceServiceRequestSchema, request), 100)).toEqual({
      isWhole: true,
      lines: [
        '1 {',
        '  2 {',
        '    2 {',
        `      1: <16 bytes ${'ab'.repeat(16)}>`,
        '      5: "GET /cart"',
        '    }',
        '  }',
        '}',
      ],
    });
  });

  it('is bounded in lines and in depth', () => {
    expect(lines('0801'.repeat(1_000), 10).lines).toHaveLength(10);
    expect(lines('0b'.repeat(5_000)).isWhole).toBe(false);
    let nested = Buffer.from([8, 1]);
    for (let depth = 0; depth < 60; depth += 1)
      nested = Buffer.concat([Buffer.from([10, nested.length]), nested]);
    expect(protobufLines(nested, 1_000).lines.at(32)).toMatch(/^ {64}1: </);
  });
});
