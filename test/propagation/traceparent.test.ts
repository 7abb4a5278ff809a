import { describe, expect, it } from 'vitest';
import {
  formatTraceparent,
  readTraceparent,
  repeatedTraceparent,
} from '../../src/propagation/traceparent.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('reading traceparent', () => {
  it.each([
    ['00', 'deny', false],
    ['01', 'accept', false],
    ['02', 'deny', true],
    ['03', 'accept', true],
    ['ff', 'accept', true],
    ['f0', 'deny', false],
  ])('reads flags %s bit by bit', (flags, state, isRandom) => {
    expect(readTraceparent(`00-${TRACE}-${PARENT}-${flags}`)).toEqual({
      family: 'tracecontext',
      ids: { traceId: TRACE, spanId: PARENT },
      state,
      isMalformed: false,
      defects: [],
      isRandom,
    });
  });

  it('says precisely why a value is refused', () => {
    const why = (value: string) => readTraceparent(value).defects.map(({ detail }) => detail);

    expect(why('')).toEqual(['the value is empty']);
    expect(why('garbage')).toEqual(['the value has 1 fields, 4 are needed']);
    expect(why(`00-${TRACE.slice(1)}-${PARENT}-01`)).toEqual(['trace id has 31 hex digits, 32 are needed']);
    expect(why(`00-${TRACE}-${PARENT}-01-more`)).toEqual([
      'version 00 ends with the flags, but more follows',
    ]);
    expect(why(`00-${TRACE}-${PARENT}-${'1'.repeat(60_000)}`)).toEqual([
      'the flags are "11111111111111111111…", they must be 2 lower-case hex digits',
    ]);
  });

  it('holds nothing when the header was repeated', () => {
    expect(repeatedTraceparent()).toMatchObject({
      ids: undefined,
      isMalformed: true,
      defects: [{ reason: 'repeated', effect: 'fatal' }],
    });
  });
});

describe('writing traceparent', () => {
  const context = { traceId: TRACE, spanId: PARENT, sampled: true, debug: false };

  it('writes version 00 and only the two flags that are defined', () => {
    expect(formatTraceparent(context, false)).toBe(`00-${TRACE}-${PARENT}-01`);
    expect(formatTraceparent(context, true)).toBe(`00-${TRACE}-${PARENT}-03`);
    expect(formatTraceparent({ ...context, sampled: false }, false)).toBe(`00-${TRACE}-${PARENT}-00`);
  });

  it('pads 64 bits on the left', () => {
    expect(formatTraceparent({ ...context, traceId: TRACE.slice(16) }, false)).toBe(
      `00-0000000000000000${TRACE.slice(16)}-${PARENT}-01`,
    );
  });

  it('writes nothing rather than ids that the specification forbids', () => {
    expect(formatTraceparent({ ...context, traceId: '0000000000000000' }, false)).toBeUndefined();
    expect(formatTraceparent({ ...context, spanId: '0000000000000000' }, false)).toBeUndefined();
  });
});
