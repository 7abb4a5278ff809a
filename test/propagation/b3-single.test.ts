import { describe, expect, it } from 'vitest';
import { formatB3Single, readB3Single } from '../../src/propagation/b3-single.ts';

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const SPAN = 'a2fb4a1d1a96d312';
const PARENT = '0020000000000001';

describe('reading b3', () => {
  it.each([
    ['0', 'deny'],
    ['1', 'accept'],
    ['d', 'debug'],
  ])('takes %j alone as %s', (value, state) => {
    expect(readB3Single(value)).toEqual({
      family: 'b3',
      ids: undefined,
      state,
      isMalformed: false,
      defects: [],
    });
  });

  it.each([
    [`${TRACE}-${SPAN}`, undefined, undefined],
    [`${TRACE}-${SPAN}-0`, 'deny', undefined],
    [`${TRACE}-${SPAN}-1-${PARENT}`, 'accept', PARENT],
    [`${TRACE}-${SPAN}-d-${PARENT}`, 'debug', PARENT],
  ])('reads %j without a defect', (value, state, parentId) => {
    const ids = { traceId: TRACE, spanId: SPAN, ...(parentId !== undefined && { parentId }) };

    expect(readB3Single(value)).toEqual({ family: 'b3', ids, state, isMalformed: false, defects: [] });
  });

  it('takes a dash at position 32 for the end of a long trace id, as Envoy does', () => {
    expect(readB3Single(`48485a3953bb6124-a2fb4a1d1a96d31-`).isMalformed).toBe(true);
  });

  it('says precisely why a value is refused', () => {
    const why = (value: string) => readB3Single(value).defects.map(({ detail }) => detail);

    expect(why('')).toEqual(['the value is empty']);
    expect(why('x')).toEqual(['the sampling state is "x", it must be 0, 1 or d']);
    expect(why(TRACE)).toEqual(['the value has 32 characters, a context needs 33']);
    expect(why(`${TRACE}-${SPAN}-1-${PARENT}0`)).toEqual(['the value has 69 characters, 68 is the most']);
    expect(why(`${TRACE}-${SPAN}-`)).toEqual(['the value ends inside the sampling state']);
    expect(why(`${TRACE}-${SPAN}-${PARENT.slice(1)}`)).toEqual([
      'no sampling state of one character follows the span id',
    ]);
    expect(why(`48485a3953bb6124;${SPAN};1`)).toEqual(['after the trace id stands ";" instead of "-"']);
    expect(why(`${TRACE}-${SPAN}-1-${PARENT.slice(1)}`)).toEqual([
      'parent id has 15 characters, 16 are needed',
    ]);
  });
});

describe('writing b3', () => {
  it.each([
    [{ sampled: true, debug: false }, `${TRACE}-${SPAN}-1`],
    [{ sampled: false, debug: false }, `${TRACE}-${SPAN}-0`],
    [{ sampled: true, debug: true }, `${TRACE}-${SPAN}-d`],
    [{ sampled: true, debug: false, parentId: PARENT }, `${TRACE}-${SPAN}-1-${PARENT}`],
  ])('writes %j as %j', (rest, value) => {
    expect(formatB3Single({ traceId: TRACE, spanId: SPAN, ...rest })).toBe(value);
  });

  it('reads what it wrote', () => {
    const context = { traceId: TRACE, spanId: SPAN, parentId: PARENT, sampled: true, debug: false };

    expect(readB3Single(formatB3Single(context)).ids).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      parentId: PARENT,
    });
  });
});
