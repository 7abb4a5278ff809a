import { describe, expect, it } from 'vitest';
import { fitLine, line, lineText, lineWidth, segment } from '../../src/tui/styled-line.ts';

describe('segment', () => {
  it('cleans what it is given', () => {
    expect(segment('\x1b[2J').text).toBe('\\x1b[2J');
  });
});

describe('fitLine', () => {
  it('fills up with spaces', () => {
    expect(lineText(fitLine(line('ok'), 5))).toBe('ok   ');
  });

  it('cuts the piece that does not fit and leaves out the rest', () => {
    expect(lineText(fitLine([segment('12345'), segment('6789', 'alarm'), segment('0')], 8))).toBe('123456..');
  });

  it('counts cells', () => {
    const fitted = fitLine([segment('注文注文')], 7);

    expect(lineWidth(fitted)).toBe(7);
    expect(lineText(fitted)).toBe('注文.. ');
  });

  it('joins neighbours of one meaning, and drops empty pieces', () => {
    const fitted = fitLine(
      [segment('a'), segment(''), segment('b'), segment('', 'alarm'), segment('c', 'alarm')],
      3,
    );

    expect(fitted).toEqual([
      { text: 'ab', meaning: 'plain' },
      { text: 'c', meaning: 'alarm' },
    ]);
  });
});
