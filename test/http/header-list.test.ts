import { describe, expect, test } from 'vitest';
import { applyEdits, headerValue, headerValues } from '../../src/http/header-list.ts';

const headers = ['Host', 'a', 'X-One', '1', 'x-one', '2', 'Accept', '*/*'];

describe('a header list', () => {
  test('is read without case, first value first', () => {
    expect(headerValue(headers, 'x-ONE')).toBe('1');
    expect(headerValues(headers, 'X-One')).toEqual(['1', '2']);
    expect(headerValue(headers, 'x-two')).toBeUndefined();
  });

  test('keeps place and spelling of a header that is set, and drops its repetitions', () => {
    expect(applyEdits(headers, { remove: [], set: [['x-one', 'new']] })).toEqual([
      'Host',
      'a',
      'X-One',
      'new',
      'Accept',
      '*/*',
    ]);
  });

  test('appends what was not there and takes out what is removed', () => {
    expect(applyEdits(headers, { remove: ['accept', 'x-one'], set: [['b3', '0']] })).toEqual([
      'Host',
      'a',
      'b3',
      '0',
    ]);
  });

  test('is not changed itself', () => {
    const before = [...headers];
    applyEdits(headers, { remove: ['host'], set: [['accept', 'x']] });
    expect(headers).toEqual(before);
  });
});
