import { describe, expect, it } from 'vitest';
import { decodeSpans } from '../../src/codec/decode-spans.ts';
import { encodeSpan } from '../../src/codec/encode-spans.ts';
import { decodedSpans, decodeText } from '../support/spans.ts';
import { answerVectors, conversionVectors } from '../support/zipkin-vectors.ts';

const IDS = '"traceId":"000000000000000a","id":"000000000000000b"';

describe('what Zipkin refuses is refused in the same words', () => {
  it.each(answerVectors())('$format $body', ({ format, body, status, text }) => {
    const decoded = decodeText(body, format);

    const answer = 'error' in decoded ? { status: 400, text: decoded.error } : { status: 202, text: '' };
    expect(answer).toEqual({ status, text });
  });
});

describe('what Zipkin takes becomes the same spans', () => {
  it.each(conversionVectors())('$format $body', ({ format, body, spans }) => {
    const decoded = decodedSpans(body, format);

    const encoded = decoded.map((span) => JSON.parse(encodeSpan(span, 'v2')));
    // Zipkin keeps no order, and identical spans once.
    for (const span of spans) expect(encoded).toContainEqual(span);
    for (const span of encoded) expect(spans).toContainEqual(span);
  });
});

describe('decodeSpans', () => {
  it('takes names of JavaScript itself as data', () => {
    const [span] = decodedSpans(
      `[{${IDS},"tags":{"__proto__":"p","constructor":"c","toString":"t"},"__proto__":{"x":1}}]`,
    );

    expect(span?.tags).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['toString', 't'],
    ]);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('stops at 64 lists and objects inside one another', () => {
    const nested = (depth: number) => `[{${IDS},"x":${'['.repeat(depth)}${']'.repeat(depth)}}]`;

    expect(decodeText(nested(62))).toHaveProperty('spans');
    expect(decodeText(nested(63))).toHaveProperty(
      'error',
      expect.stringMatching(/^Nesting limit 64 reached at line 1 column 123 path \$\[0\]\.x\[0\]/),
    );
  });

  it('answers a million open brackets with an error', () => {
    expect(decodeText('['.repeat(1_000_000))).toEqual({
      error: 'Malformed reading List<Span> from json',
    });
    expect(decodeText(`[{"a":${'['.repeat(1_000_000)}`)).toHaveProperty(
      'error',
      expect.stringContaining('Nesting limit'),
    );
  });

  it('stops when the list is longer than allowed', () => {
    const list = `[{${IDS}},{${IDS}},{${IDS}}]`;

    expect(decodeText(list, 'v2', 3)).toHaveProperty('spans.length', 3);
    expect(decodeText(list, 'v2', 2)).toEqual({
      error: 'Expected at most 2 spans in one list',
      isTooLong: true,
    });
  });

  it('replaces bytes that are no UTF-8, as Zipkin does', () => {
    const body = Buffer.concat([Buffer.from(`[{${IDS},"name":"`), Buffer.from([0xff]), Buffer.from('"}]')]);

    expect(decodeSpans(body, 'v2', 1)).toHaveProperty('spans.0.name', '\ufffd');
  });

  it('reads a body that stands inside a larger buffer', () => {
    const whole = Buffer.from(`xxx[{${IDS}}]xxx`);

    expect(decodeSpans(whole.subarray(3, -3), 'v2', 1)).toHaveProperty('spans.length', 1);
  });

  it('gives equal spans in the same form, whatever the order of fields', () => {
    const one = decodedSpans(
      `[{${IDS},"localEndpoint":{"port":1,"ipv4":"1.2.3.4","serviceName":"a"},"name":"x"}]`,
    );
    const other = decodedSpans(
      `[{"name":"X","localEndpoint":{"serviceName":"A","ipv4":"1.2.3.4","port":1},${IDS}}]`,
    );

    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});
