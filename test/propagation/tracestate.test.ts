import { describe, expect, it } from 'vitest';
import { readTracestate, tracestateAlone } from '../../src/propagation/tracestate.ts';

describe('reading tracestate', () => {
  it.each([
    [['foo=1'], 'foo=1'],
    [['foo=1', 'bar=2'], 'foo=1,bar=2'],
    [['foo=1,', ',bar=2'], 'foo=1,bar=2'],
    [['foo= 1'], 'foo= 1'],
    [[''], undefined],
    [[' , \t'], undefined],
  ])('sends %j on as %j, without a defect', (values, value) => {
    expect(readTracestate(values)).toEqual({ value, defects: [] });
  });

  it.each([
    ['foo', 'missing-field'],
    ['Foo=1', 'bad-key'],
    ['_foo=1', 'bad-key'],
    ['fo\u00f6=1', 'bad-key'],
    ['foo=1=2', 'bad-value'],
    ['foo=', 'bad-value'],
    ['foo=\u007f', 'bad-value'],
    ['foo=a\tb', 'bad-value'],
    [Array.from({ length: 33 }, (_, i) => `k${i}=1`).join(','), 'too-many-members'],
  ])('drops the whole list for %j', (value, reason) => {
    const reading = readTracestate(['good=1', value]);

    expect(reading.value).toBeUndefined();
    expect(reading.defects).toMatchObject([{ header: 'tracestate', reason, effect: 'ignored' }]);
    expect(reading.defects[0]?.detail).toContain('not sent on');
  });

  it('does not take an empty member for one of the 32', () => {
    const members = Array.from({ length: 32 }, (_, i) => `k${i}=1`);

    expect(readTracestate([`${members.join(',,')},`]).value).toBe(members.join(','));
  });
});

it('says that a list without a traceparent goes', () => {
  expect(tracestateAlone()).toMatchObject({ reason: 'missing-partner', effect: 'ignored' });
});
