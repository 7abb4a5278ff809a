import { describe, expect, it } from 'vitest';
import { formatOtSpanContext, readOtSpanContext } from '../../src/propagation/ot-span-context.ts';

describe('reading x-ot-span-context', () => {
  it('reads what Envoy 1.3 wrote', () => {
    expect(readOtSpanContext('0000943861e352ca;0000943861e352ca;0000000000000000;cs')).toEqual({
      family: 'ot',
      ids: { traceId: '0000943861e352ca', spanId: '0000943861e352ca' },
      state: undefined,
      isMalformed: false,
      defects: [],
    });
  });

  it.each(['', ';cs', ';sr', ';cr;cs;sr;ss'])('accepts the marks %j', (marks) => {
    const reading = readOtSpanContext(`0000943861e352ca;0000943861e352cb;0000943861e352cc${marks}`);

    expect(reading.ids).toEqual({
      traceId: '0000943861e352ca',
      spanId: '0000943861e352cb',
      parentId: '0000943861e352cc',
    });
    expect(reading.defects).toEqual([]);
  });

  it('is not led to work by a hostile value', () => {
    expect(readOtSpanContext(';'.repeat(60_000)).defects).toMatchObject([
      { reason: 'empty', effect: 'fatal' },
    ]);
    expect(
      readOtSpanContext(`0000943861e352ca;0000943861e352cb;0000943861e352cc;${'x'.repeat(60_000)}`).defects,
    ).toEqual([
      expect.objectContaining({ detail: '"xxxxxxxxxxxxxxxxxxxx…" is none of the marks cs, cr, sr, ss' }),
    ]);
  });
});

describe('writing x-ot-span-context', () => {
  const context = { traceId: '48485a3953bb6124', spanId: 'a2fb4a1d1a96d312', sampled: true, debug: false };

  it('writes zeros for no parent, and the client mark', () => {
    expect(formatOtSpanContext(context, false)).toBe('48485a3953bb6124;a2fb4a1d1a96d312;0000000000000000;cs');
  });

  it('writes the server mark for a joined span', () => {
    expect(formatOtSpanContext({ ...context, parentId: '0020000000000001' }, true)).toBe(
      '48485a3953bb6124;a2fb4a1d1a96d312;0020000000000001;sr',
    );
  });

  it('writes the low 64 bits of a long trace id', () => {
    expect(formatOtSpanContext({ ...context, traceId: '463ac35c9f6413ad48485a3953bb6124' }, false)).toMatch(
      /^48485a3953bb6124;/,
    );
  });
});
