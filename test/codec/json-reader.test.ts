import { describe, expect, it } from 'vitest';
import { JsonReader } from '../../src/codec/json-reader.ts';

function readerOf(json: string): JsonReader {
  return new JsonReader(Buffer.from(json));
}

describe('JsonReader', () => {
  it.each([
    ['"plain"', 'plain'],
    ['""', ''],
    ['"üñ😀"', 'üñ😀'],
    ['"a\\"b\\\\c\\/d\\n\\r\\t\\b\\fe"', 'a"b\\c/d\n\r\t\b\fe'],
    ['"\\u0041\\ud83d\\ude00z"', 'A😀z'],
    ['12', '12'],
    ['1.50', '1.50'],
    ['-0', '-0'],
    ['1e5', '1e5'],
  ])('reads %s as the text %j', (json, text) => {
    expect(readerOf(json).string()).toBe(text);
  });

  it.each([
    '"open',
    '"\\x"',
    '"\\u12g4"',
    '"\\',
    'tru',
    'trues',
    '01',
    '+1',
    '1.',
    '.5',
    '-',
    '1e',
    "'a'",
    '',
  ])('refuses %s', (json) => {
    expect(() => readerOf(json).string()).toThrow();
  });

  it.each([
    ['1700000000000000', 1_700_000_000_000_000],
    ['"12"', 12],
    ['1.5e3', 1500],
    ['" 7 "', 7],
    ['9223372036854775807', 2 ** 63],
  ])('reads %s as the long %d', (json, value) => {
    expect(readerOf(json).long()).toBe(value);
  });

  it.each([
    ['1.5', 'Expected a long but was 1.5 at line 1 column 4 path $'],
    ['1e400', 'Expected a long but was 1e400 at line 1 column 6 path $'],
    ['"x"', 'For input string: "x"'],
    ['""', 'empty String'],
  ])('refuses %s as a long', (json, message) => {
    expect(() => readerOf(json).long()).toThrow(new Error(message));
  });

  it('counts lines, and columns in UTF-16 units', () => {
    const reader = readerOf('[\n "😀", true]');
    reader.beginList();
    reader.hasNext();
    reader.string();
    reader.hasNext();

    expect(() => reader.string()).toThrow('at line 2 column 12 path $[1]');
  });

  it('passes over whatever it is told to skip', () => {
    const reader = readerOf('[{"a":[1,{"b":null,"c":"\\""}],"d":true}, 7]');
    reader.beginList();
    reader.hasNext();
    reader.skip();
    reader.hasNext();

    expect(reader.int()).toBe(7);
    expect(reader.hasNext()).toBe(false);
  });
});
