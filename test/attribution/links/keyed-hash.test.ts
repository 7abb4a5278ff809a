import { describe, expect, it } from 'vitest';
import { createKeyedHash } from '../../../src/attribution/links/keyed-hash.ts';

/** The key of the reference vectors: bytes 0 to 7. */
const hash = createKeyedHash([0x03020100, 0x07060504]);

describe('the keyed hash', () => {
  // vectors_hsip32 of the reference implementation, for messages of 0 and 2 bytes.
  it.each([
    ['', 0x5b9f35a9],
    ['\u0100', 0x03a662fa],
  ])('of %j is that of the reference', (text, expected) => {
    expect(hash(text)).toBe(expected);
  });

  it('depends on every character and on the key', () => {
    const texts = ['order-17', 'order-18', 'Order-17', 'order-17 ', 'order-1', ''];

    expect(new Set(texts.map(hash)).size).toBe(texts.length);
    expect(createKeyedHash([1, 2])('order-17')).not.toBe(hash('order-17'));
  });
});
