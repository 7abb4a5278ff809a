import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CapturedBody } from '../../../src/exchange/captured-body.ts';
import { bodyText } from '../../../src/tui/detail/body-text.ts';

function body(bytes: Uint8Array | string, more: Partial<CapturedBody> = {}): CapturedBody {
  const held = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  return { bytes: held, totalBytes: held.length, isTruncated: false, ...more };
}

const JSON_TYPE = ['Content-Type', 'application/json; charset=utf-8'];

describe('bodyText', () => {
  it('sets JSON out, and keeps order, doubled keys and every digit', () => {
    const text = '{"b":1,"a":[1.0,12345678901234567890,{"x":"a,b:{}"}],"b":null,"e":[],"o":{}}';

    expect(bodyText(body(text), JSON_TYPE)).toEqual({
      kind: 'json',
      codings: [],
      leftOut: 0,
      lines: [
        '{',
        '  "b": 1,',
        '  "a": [',
        '    1.0,',
        '    12345678901234567890,',
        '    {',
        '      "x": "a,b:{}"',
        '    }',
        '  ],',
        '  "b": null,',
        '  "e": [],',
        '  "o": {}',
        '}',
      ],
    });
  });

  it('knows JSON by what it is, too, and takes a part of it for text', () => {
    expect(bodyText(body(' [1,2]'), []).kind).toBe('json');
    expect(bodyText(body('{"a":', { isTruncated: true }), JSON_TYPE)).toMatchObject({
      kind: 'text',
      lines: ['{"a":'],
    });
    expect(bodyText(body('{broken}'), JSON_TYPE).kind).toBe('text');
  });

  it('shows the fields of a form', () => {
    const text = 'name=Ada+L&city=K%C3%B6ln&empty=';

    expect(bodyText(body(text), ['content-type', 'application/x-www-form-urlencoded'])).toMatchObject({
      kind: 'form',
      lines: ['name = Ada L', 'city = Köln', 'empty = '],
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('takes %s off', (coding, encode) => {
    const coded = body(encode('{"a":1}'));

    expect(bodyText(coded, [...JSON_TYPE, 'Content-Encoding', coding])).toMatchObject({
      kind: 'json',
      codings: [coding],
      lines: ['{', '  "a": 1', '}'],
    });
  });

  it('shows bytes where it cannot be decoded, and why', () => {
    expect(bodyText(body('no gzip'), ['content-encoding', 'gzip'])).toMatchObject({
      kind: 'hex',
      problem: 'it is no gzip',
      lines: ['00000000  6e 6f 20 67 7a 69 70                             no gzip'],
    });
  });

  it('shows what is no text as bytes, sixteen a row', () => {
    const bytes = Uint8Array.from([
      0x88, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0,
    ]);

    expect(bodyText(body(bytes), ['content-type', 'image/png'])).toMatchObject({
      kind: 'hex',
      lines: [
        '00000000  88 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52  .PNG........IHDR',
        '00000010  00                                               .',
      ],
    });
  });

  it('shows eight bytes a row where there is no room for sixteen', () => {
    expect(bodyText(body(Uint8Array.from([1, 0, 255, 65, 66, 67, 68, 69, 70])), [], 50).lines).toEqual([
      '00000000  01 00 ff 41 42 43 44 45  ...ABCDE',
      '00000008  46                       F',
    ]);
  });

  it('takes a text that was cut within a character for text', () => {
    const bytes = new TextEncoder().encode('naïve é').slice(0, -1);

    expect(bodyText(body(bytes, { isTruncated: true }), []).kind).toBe('text');
    expect(bodyText(body(bytes), []).kind).toBe('hex');
  });

  it('is empty where there is none', () => {
    expect(bodyText(body(''), JSON_TYPE)).toEqual({ kind: 'empty', lines: [], codings: [], leftOut: 0 });
  });

  it('leaves lines out of a body that has too many, and counts them', () => {
    const { lines, leftOut } = bodyText(body('\n'.repeat(60_000)), []);

    expect(lines).toHaveLength(20_000);
    expect(leftOut).toBe(40_001);
  });
});

describe('what is no text', () => {
  const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

  it('is shown as protobuf or gRPC where the content type says so, and what is in it allows it', () => {
    expect(bodyText(body(bytes('089601')), ['content-type', 'application/x-protobuf'])).toMatchObject({
      kind: 'protobuf',
      lines: ['1: 150'],
    });
    expect(
      bodyText(body(bytes('0000000003089601')), ['content-type', 'application/grpc-web+proto']).kind,
    ).toBe('grpc');
    expect(bodyText(body('{"error":1}'), ['content-type', 'application/x-protobuf']).kind).toBe('json');
    expect(bodyText(body(bytes('089601')), ['content-type', 'application/octet-stream']).kind).toBe('hex');
  });

  it('says how far a truncated message goes', () => {
    expect(
      bodyText(body(bytes('0896011207'), { isTruncated: true }), ['content-type', 'application/x-protobuf'])
        .lines,
    ).toEqual(['1: 150', '... cut off here']);
  });

  it('is a picture with its size, before its bytes', () => {
    const png = bytes('89504e470d0a1a0a0000000d4948445200000280000001e008020000');

    expect(bodyText(body(png), ['content-type', 'image/png'])).toMatchObject({
      kind: 'image',
      lines: [
        'PNG, 640 x 480 pixels',
        '',
        expect.stringContaining('00000000  89 50 4e 47'),
        expect.anything(),
      ],
    });
  });
});
