import { describe, expect, it } from 'vitest';
import { duration, percentage, size, wholeNumber } from '../../src/config/quantities.ts';

function valueIn(result: { ok: true; value: number } | { ok: false }): number | undefined {
  return result.ok ? result.value : undefined;
}

describe('duration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1ms', 1],
    ['2147483647ms', 2_147_483_647],
  ])('reads %s as %i ms', (text, ms) => {
    expect(valueIn(duration.parse(text))).toBe(ms);
  });

  it.each([
    '',
    '30',
    '30x',
    '30 s',
    '-1s',
    '1e3s',
    '.5s',
    '30S',
    's',
    '0s',
    '0.1ms',
    '2147483648ms',
    '597h',
    '30s ',
  ])('refuses "%s"', (text) => {
    expect(valueIn(duration.parse(text))).toBeUndefined();
  });
});

describe('size', () => {
  it.each([
    ['0', 0],
    ['512', 512],
    ['512B', 512],
    ['1KB', 1000],
    ['64KiB', 65_536],
    ['64kib', 65_536],
    ['1MB', 1_000_000],
    ['1.5MiB', 1_572_864],
    ['64 KiB', 65_536],
    ['64MiB', 67_108_864],
  ])('reads %s as %i bytes', (text, bytes) => {
    expect(valueIn(size(64).parse(text))).toBe(bytes);
  });

  it.each(['', 'KiB', '-1', '1GB', '1K', '65MiB', '64  KiB', '1e3'])('refuses "%s"', (text) => {
    expect(valueIn(size(64).parse(text))).toBeUndefined();
  });
});

describe('percentage', () => {
  it.each([
    ['0', 0],
    ['100', 100],
    ['50%', 50],
    ['0.01', 0.01],
  ])('reads %s', (text, percent) => {
    expect(valueIn(percentage.parse(text))).toBe(percent);
  });

  it.each(['', '101', '100.1', '-1', '5e1', 'all', '1000', '%'])('refuses "%s"', (text) => {
    expect(valueIn(percentage.parse(text))).toBeUndefined();
  });
});

describe('wholeNumber', () => {
  it.each([
    ['1', 1],
    ['10', 10],
    ['007', 7],
  ])('reads %s', (text, number) => {
    expect(valueIn(wholeNumber(1, 10).parse(text))).toBe(number);
  });

  it.each(['', '0', '11', '1.5', '-1', 'one', '99999999999'])('refuses "%s"', (text) => {
    expect(valueIn(wholeNumber(1, 10).parse(text))).toBeUndefined();
  });
});
