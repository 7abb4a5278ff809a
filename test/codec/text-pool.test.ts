import { expect, it } from 'vitest';
import { decodeProto3 } from '../../src/codec/decode-proto3.ts';
import { encodeProto3 } from '../../src/codec/encode-proto3.ts';
import { createTextPool } from '../../src/codec/text-pool.ts';
import { span } from '../support/spans.ts';

it('gives back the text, whatever it is and however many there were', () => {
  const pool = createTextPool();
  const texts = [...Array.from({ length: 3_000 }, (_, i) => `text ${i}`), '', '__proto__', 'x'.repeat(1_000)];

  for (const text of [...texts, ...texts]) expect(pool(text)).toBe(text);
});

it('mixes up no tags of the spans of one list', () => {
  const spans = ['get', 'post'].map((name, i) =>
    span({
      name,
      id: `000000000000000${i + 1}`,
      tags: [
        ['get', 'post'],
        ['post', name],
      ],
    }),
  );

  expect(decodeProto3(encodeProto3(spans), 10)).toEqual({ spans });
});
