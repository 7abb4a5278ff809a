import { describe, expect, it } from 'vitest';
import { b3MultiHeaders, hasB3Multi, readB3Multi } from '../../src/propagation/b3-multi.ts';
import { readTraceHeaders } from '../../src/propagation/trace-headers.ts';

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const SPAN = 'a2fb4a1d1a96d312';

describe('reading x-b3-*', () => {
  it.each(['x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags'])(
    'is there when only %s is',
    (name) => {
      expect(hasB3Multi(readTraceHeaders([name, '']))).toBe(true);
    },
  );

  it('is not there when none is', () => {
    expect(hasB3Multi(readTraceHeaders(['b3', '0', 'x-b3', '1']))).toBe(false);
  });

  it('does not read the flags where Envoy would not', () => {
    const headers = readTraceHeaders(['x-b3-flags', '1', 'x-b3-sampled', '0']);

    expect(readB3Multi(headers, false)).toMatchObject({ state: 'deny', defects: [] });
    expect(readB3Multi(headers, true)).toMatchObject({ state: 'debug' });
  });

  it('keeps a hostile value short in the sentence about it', () => {
    const [defect] = readB3Multi(readTraceHeaders(['x-b3-sampled', 'y'.repeat(60_000)]), true).defects;

    expect(defect?.detail.length).toBeLessThan(100);
  });

  it('takes no context from parent, decision and flags', () => {
    const headers = readTraceHeaders(['x-b3-parentspanid', 'broken', 'x-b3-sampled', '1']);

    expect(readB3Multi(headers, true)).toEqual({
      family: 'b3multi',
      ids: undefined,
      state: 'accept',
      isMalformed: false,
      defects: [],
    });
  });
});

describe('writing x-b3-*', () => {
  it('leaves out parent and flags where there is nothing to say', () => {
    expect(b3MultiHeaders({ traceId: TRACE, spanId: SPAN, sampled: false, debug: false })).toEqual([
      ['x-b3-traceid', TRACE],
      ['x-b3-spanid', SPAN],
      ['x-b3-sampled', '0'],
    ]);
  });

  it('says debug twice, for readers that do not know the flags', () => {
    expect(
      b3MultiHeaders({ traceId: TRACE, spanId: SPAN, parentId: SPAN, sampled: true, debug: true }),
    ).toEqual([
      ['x-b3-traceid', TRACE],
      ['x-b3-spanid', SPAN],
      ['x-b3-parentspanid', SPAN],
      ['x-b3-sampled', '1'],
      ['x-b3-flags', '1'],
    ]);
  });

  it('writes a padded trace id in its short form', () => {
    const padded = `0000000000000000${TRACE.slice(16)}`;

    expect(b3MultiHeaders({ traceId: padded, spanId: SPAN, sampled: true, debug: false })[0]).toEqual([
      'x-b3-traceid',
      TRACE.slice(16),
    ]);
  });
});
