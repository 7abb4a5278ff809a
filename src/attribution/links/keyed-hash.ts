// HalfSipHash-2-4 (Aumasson and Bernstein) with a key of 64 bits and a result of 32: a message authentication code that is
// fast on numbers of 32 bits. Values are compared by it, so that secrets are neither kept nor guessed from what is kept. Text
// is taken as UTF-16 units of two bytes.

export type HashKey = readonly [number, number];
export type KeyedHash = (text: string) => number;

export function createKeyedHash([k0, k1]: HashKey): KeyedHash {
  return (text) => {
    let v0 = k0;
    let v1 = k1;
    let v2 = k0 ^ 0x6c796765;
    let v3 = k1 ^ 0x74656462;
    const round = (): void => {
      v0 = (v0 + v1) | 0;
      v1 = rotated(v1, 5) ^ v0;
      v0 = rotated(v0, 16);
      v2 = (v2 + v3) | 0;
      v3 = rotated(v3, 8) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = rotated(v3, 7) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = rotated(v1, 13) ^ v2;
      v2 = rotated(v2, 16);
    };
    const absorb = (word: number): void => {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    };
    const { length } = text;
    for (let i = 0; i + 1 < length; i += 2) absorb(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16));
    // The number of bytes is part of the last word.
    absorb(((length * 2) << 24) | (length % 2 === 1 ? text.charCodeAt(length - 1) : 0));
    v2 ^= 0xff;
    for (let i = 0; i < 4; i += 1) round();
    return (v1 ^ v3) >>> 0;
  };
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
