import { describe, expect, it } from 'vitest';
import {
  lenientHex64,
  lowHalf,
  paddedTraceId,
  readId,
  readTraceId,
  shortestTraceId,
  strictFlaw,
} from '../../src/propagation/hex-id.ts';

describe('a number as C reads it', () => {
  it.each([
    ['a2fb4a1d1a96d312', 'a2fb4a1d1a96d312'],
    ['A2FB4A1D1A96D312', 'a2fb4a1d1a96d312'],
    ['1', '0000000000000001'],
    ['0', '0000000000000000'],
    ['0x1f', '000000000000001f'],
    ['0X1F', '000000000000001f'],
    ['+1', '0000000000000001'],
    [' \t1', '0000000000000001'],
    ['-1', 'ffffffffffffffff'],
    ['-ffffffffffffffff', '0000000000000001'],
    ['-0', '0000000000000000'],
    ['0000000000000000000000000000000001', '0000000000000001'],
  ])('takes %j', (text, id) => {
    expect(lenientHex64(text)).toBe(id);
  });

  it.each([
    '',
    ' ',
    '-',
    '+',
    '0x',
    '0xg',
    '1 ',
    '--1',
    '- 1',
    'g',
    '1g',
    '10000000000000000',
    '0x0x1',
    '\u00a01',
  ])('refuses %j', (text) => {
    expect(lenientHex64(text)).toBeUndefined();
  });

  it('takes time in proportion to the length of a hostile text', () => {
    expect(lenientHex64(`${'0'.repeat(100_000)}g`)).toBeUndefined();
    expect(readId('0'.repeat(100_000), 'span id').id).toBe('0000000000000000');
  });
});

describe('an id of B3', () => {
  it('is silent about a clean id', () => {
    expect(readId('a2fb4a1d1a96d312', 'span id')).toEqual({ id: 'a2fb4a1d1a96d312', flaws: [] });
    expect(readTraceId('463ac35c9f6413ad48485a3953bb6124')).toEqual({
      id: '463ac35c9f6413ad48485a3953bb6124',
      flaws: [],
    });
  });

  it('says in a clause what it tolerated', () => {
    expect(readId('ABC', 'span id').flaws).toEqual([
      { reason: 'too-short', detail: 'span id has 3 hex digits, 16 are needed' },
      { reason: 'upper-case', detail: 'span id has upper-case letters' },
    ]);
  });

  it('says in a clause what it refused', () => {
    expect(readId('a2fb4a1d1a96d3-2', 'span id').flaws).toEqual([
      { reason: 'not-hex', detail: 'span id has "-" as character 15, which is no hex digit' },
    ]);
    expect(readTraceId('463ac35c9f6413ad48485a3953bb612').flaws).toEqual([
      { reason: 'too-long', detail: 'trace id has 31 hex digits, 16 or 32 are needed' },
    ]);
  });

  it('escapes control characters where it quotes them', () => {
    expect(readId('\u001b[31m', 'span id').flaws[0]?.detail).toContain('"\\u001b"');
  });

  it('reads 32 characters as two numbers', () => {
    expect(readTraceId('0x000000000000010x00000000000002').id).toBe('00000000000000010000000000000002');
    expect(readTraceId('0000000000000000A000000000000002').id).toBe('a000000000000002');
    expect(readTraceId('463ac35c9f6413ad 8485a3953bb6124').id).toBe('463ac35c9f6413ad08485a3953bb6124');
    expect(readTraceId('463ac35c9f6413ad48485a3953bb612 ').id).toBeUndefined();
  });
});

describe('a strict id', () => {
  it('finds nothing wrong with lower-case digits of the right number', () => {
    expect(strictFlaw('00f067aa0ba902b7', 16, 'parent id')).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['00f067aa0ba902b', 'too-short'],
    ['00f067aa0ba902b70', 'too-long'],
    ['00F067AA0BA902B7', 'upper-case'],
    ['00f067aa0ba902bg', 'not-hex'],
  ])('refuses %j as %s', (text, reason) => {
    expect(strictFlaw(text, 16, 'parent id')?.reason).toBe(reason);
  });
});

it('tells the widths of a trace id apart', () => {
  expect(lowHalf('463ac35c9f6413ad48485a3953bb6124')).toBe('48485a3953bb6124');
  expect(lowHalf('48485a3953bb6124')).toBe('48485a3953bb6124');
  expect(shortestTraceId('000000000000000048485a3953bb6124')).toBe('48485a3953bb6124');
  expect(shortestTraceId('463ac35c9f6413ad48485a3953bb6124')).toBe('463ac35c9f6413ad48485a3953bb6124');
  expect(paddedTraceId('48485a3953bb6124')).toBe('000000000000000048485a3953bb6124');
  expect(paddedTraceId('463ac35c9f6413ad48485a3953bb6124')).toBe('463ac35c9f6413ad48485a3953bb6124');
});
