import { describe, expect, it } from 'vitest';
import { imageFacts } from '../../../src/tui/detail/image-facts.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

const PNG = '89504e470d0a1a0a 0000000d 49484452 00000280 000001e0 08020000';
const GIF = '474946383961 8002 e001 f70000';
/** JFIF, a quantization table, a progressive frame. */
const JPEG = 'ffd8 ffe0 0006 4a464946 ffdb 0005 000102 ffff c2 0011 08 01e0 0280 03 012200';
const LOSSY = '52494646 00000000 57454250 56503820 00000000 300100 9d012a 8002 e001';
const LOSSLESS = '52494646 00000000 57454250 5650384c 00000000 2f 7fc27700 0000000000';
const EXTENDED = '52494646 00000000 57454250 56503858 0a000000 10000000 7f0200 df0100';
const BMP = '424d 00000000 00000000 36000000 28000000 80020000 20feffff';

describe('imageFacts', () => {
  it.each([
    ['PNG', PNG],
    ['GIF', GIF],
    ['JPEG', JPEG],
    ['WebP', LOSSY],
    ['WebP', LOSSLESS],
    ['WebP', EXTENDED],
    ['BMP', BMP],
  ])('knows a %s and its size', (format, hex) => {
    expect(imageFacts(bytes(hex))).toEqual({ format, width: 640, height: 480 });
  });

  it.each([PNG, GIF, JPEG, LOSSY, LOSSLESS, EXTENDED, BMP])(
    'takes the start of one, however short',
    (hex) => {
      const whole = bytes(hex);
      for (let length = 0; length < whole.length; length += 1) {
        const facts = imageFacts(whole.subarray(0, length));
        if (facts?.width !== undefined) expect(facts).toMatchObject({ width: 640, height: 480 });
      }
    },
  );

  it('comes to an end with segments that lead nowhere', () => {
    expect(imageFacts(bytes(`ffd8ff e0 0000 ${'ffe00000'.repeat(50)}`))).toEqual({ format: 'JPEG' });
    expect(imageFacts(bytes(`ffd8${'ff'.repeat(500)}`))).toEqual({ format: 'JPEG' });
  });

  it('takes text that begins alike for none', () => {
    expect(imageFacts(Buffer.from('BMW is a car, and this is no picture at all'))).toBeUndefined();
    expect(imageFacts(new Uint8Array(0))).toBeUndefined();
  });
});
