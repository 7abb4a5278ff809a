import { describe, expect, it } from 'vitest';
import { orOff } from '../../src/config/parse-result.ts';
import { duration } from '../../src/config/quantities.ts';
import { captureTarget, headerText, line, listed, oneOf, onOrOff } from '../../src/config/words.ts';

describe('onOrOff', () => {
  it.each([
    ['true', true],
    ['1', true],
    ['YES', true],
    ['on', true],
    ['false', false],
    ['0', false],
    ['no', false],
    ['off', false],
  ])('reads %s as %s', (text, value) => {
    expect(onOrOff.parse(text)).toEqual({ ok: true, value });
  });

  it.each(['', 'y', '2', 'truth'])('refuses "%s"', (text) => {
    expect(onOrOff.parse(text).ok).toBe(false);
  });
});

describe('oneOf', () => {
  it('takes its words only, and names them all when it refuses', () => {
    const type = oneOf('WHEN', ['auto', 'always', 'never']);

    expect(type.parse('always')).toEqual({ ok: true, value: 'always' });
    expect(type.parse('Always')).toEqual({
      ok: false,
      wrong: '"Always" is not known',
      right: 'auto, always or never',
    });
  });
});

describe('orOff', () => {
  it('reads off as absent and leaves every other text to the type', () => {
    const type = orOff(duration);

    expect(type.parse('off')).toEqual({ ok: true, value: undefined });
    expect(type.parse('1s')).toEqual({ ok: true, value: 1000 });
    expect(type.parse('never')).toMatchObject({ ok: false, right: expect.stringMatching(/, or off$/) });
  });
});

describe('texts', () => {
  it.each(['', '  ', 'a\nb', '\u001b[31m'])('line refuses %j', (text) => {
    expect(line('NAME').parse(text).ok).toBe(false);
  });

  it.each(['', ' envoy', 'envoy ', 'en\rvoy', 'über'])('headerText refuses %j', (text) => {
    expect(headerText.parse(text).ok).toBe(false);
  });

  it.each(['envoy', 'a b', 'e'])('headerText takes %j', (text) => {
    expect(headerText.parse(text)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['auto', 'auto'],
    ['off', undefined],
    ['./off', { file: './off' }],
    ['out.jsonl', { file: 'out.jsonl' }],
  ])('captureTarget reads %s', (text, value) => {
    expect(captureTarget.parse(text)).toEqual({ ok: true, value });
  });
});

it('lists words as a sentence does', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a or b',
    'a, b or c',
  ]);
});
