import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodedContent } from '../../src/http/content-coding.ts';

const text = JSON.stringify(Array.from({ length: 3_000 }, (_, i) => ({ i, square: i * i })));

function shown(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

describe('decodedContent', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('takes off %s', (coding, encode) => {
    const decoded = decodedContent(encode(text), coding);

    expect(shown(decoded.bytes)).toBe(text);
    expect(decoded.codings).toEqual([coding.toLowerCase()]);
    expect(decoded.problem).toBeUndefined();
  });

  it('takes off several, the last one first', () => {
    const { bytes, codings } = decodedContent(gzipSync(brotliCompressSync(text)), 'br, gzip');

    expect(shown(bytes)).toBe(text);
    expect(codings).toEqual(['gzip', 'br']);
  });

  it.each([undefined, '', 'identity'])('leaves %j as it is', (coding) => {
    const bytes = new TextEncoder().encode(text);

    expect(decodedContent(bytes, coding)).toEqual({ bytes, codings: [] });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('shows the start of a truncated %s', (coding, encode) => {
    const coded = encode(text);

    const { bytes } = decodedContent(coded.subarray(0, Math.floor(coded.length / 2)), coding);

    expect(bytes.length).toBeGreaterThan(1_000);
    expect(text.startsWith(shown(bytes).replace(/\ufffd+$/, ''))).toBe(true);
  });

  it.each([
    ['gzip', new TextEncoder().encode('no gzip at all'), 'it is no gzip'],
    ['pack200', new TextEncoder().encode('x'), 'pack200 is not known here'],
    ['constructor', new TextEncoder().encode('x'), 'constructor is not known here'],
    ['zstd', zstdCompressSync(text).subarray(0, 40), 'too little of its zstd is held'],
    ['gzip, gzip, gzip, gzip, gzip', new TextEncoder().encode('x'), 'coded 5 times'],
  ])('leaves what cannot be decoded, and says why: %s', (coding, bytes, problem) => {
    expect(decodedContent(bytes, coding)).toEqual({ bytes, codings: [], problem });
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['deflate', deflateRawSync],
  ])('makes no more than a mebibyte of a %s bomb', (coding, encode) => {
    expect(decodedContent(encode(Buffer.alloc(20_000_000)), coding).bytes.length).toBeLessThanOrEqual(
      1024 * 1024,
    );
  });
});
