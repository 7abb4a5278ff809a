import { describe, expect, it } from 'vitest';
import { bodyFromJson, bodyJson } from '../../src/capture/body-json.ts';

describe('a body in a line', () => {
  it.each<[string, readonly number[], 'utf8' | 'base64']>([
    ['nothing', [], 'utf8'],
    ['text', [...Buffer.from('{"a":"ü"}\r\n\u2028')], 'utf8'],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61], 'utf8'],
    ['a NUL', [0], 'utf8'],
    ['gzip', [0x1f, 0x8b, 0x08, 0xff], 'base64'],
    ['half a character', [0x61, 0xc3], 'base64'],
    ['an encoded surrogate', [0xed, 0xa0, 0x80], 'base64'],
  ])('comes back byte for byte: %s', (_, bytes, enc) => {
    const json = bodyJson({ bytes: Uint8Array.from(bytes), totalBytes: bytes.length, isTruncated: false });

    expect(json).toMatchObject({ enc });
    expect(bodyFromJson(JSON.parse(JSON.stringify(json)))).toEqual({
      bytes: Uint8Array.from(bytes),
      totalBytes: bytes.length,
      isTruncated: false,
    });
  });

  it('takes only its own part of a larger buffer', () => {
    const slab = Buffer.from('before-body-after');

    expect(bodyJson({ bytes: slab.subarray(7, 11), totalBytes: 4, isTruncated: false })).toMatchObject({
      text: 'body',
    });
  });

  it('says how much of it is kept', () => {
    const json = bodyJson({ bytes: Buffer.from('abc'), totalBytes: 1000, isTruncated: true });

    expect(json).toEqual({ bytes: 1000, stored: 3, truncated: true, enc: 'utf8', text: 'abc' });
  });

  const right = { bytes: 3, stored: 3, truncated: false, enc: 'utf8', text: 'abc' };

  it.each([
    undefined,
    null,
    'abc',
    [],
    {},
    { ...right, enc: 'hex' },
    { ...right, text: 5 },
    { ...right, text: 'ab' },
    { ...right, stored: 4 },
    { ...right, bytes: 2 },
    { ...right, bytes: '3' },
    { ...right, truncated: 0 },
  ])('is not read from %j', (value) => {
    expect(bodyFromJson(value)).toBeUndefined();
  });
});
