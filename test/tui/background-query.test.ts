import { describe, expect, it } from 'vitest';
import { backgroundOfEnvironment, readBackgroundAnswer } from '../../src/tui/background-query.ts';

const DA1 = '\x1b[?62;22c';

describe('readBackgroundAnswer', () => {
  it.each([
    ['\x1b]11;rgb:0d0d/1111/1717\x1b\\', 'dark'],
    ['\x1b]11;rgb:ffff/ffff/ffff\x07', 'light'],
    ['\x1b]11;rgb:fd/f6/e3\x07', 'light'],
    ['\x1b]11;rgba:0/0/0/ffff\x1b\\', 'dark'],
    // Blue is dark, yellow is light.
    ['\x1b]11;rgb:0000/0000/ffff\x1b\\', 'dark'],
    ['\x1b]11;rgb:ffff/ffff/0000\x1b\\', 'light'],
  ])('%j is %s', (answer, background) => {
    expect(readBackgroundAnswer(answer + DA1)).toEqual({ background, isComplete: true, rest: '' });
  });

  it('ends with the attributes when the terminal does not know the question', () => {
    expect(readBackgroundAnswer(DA1)).toEqual({ isComplete: true, rest: '' });
  });

  it('waits while less has come, and keeps what was typed', () => {
    expect(readBackgroundAnswer('q\x1b]11;rgb:0/0')).toEqual({ isComplete: false, rest: 'q\x1b]11;rgb:0/0' });
    expect(readBackgroundAnswer(`j\x1b]11;rgb:0/0/0\x07k${DA1}`)).toMatchObject({ rest: 'jk' });
  });
});

describe('backgroundOfEnvironment', () => {
  it.each([
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;default;15', 'light'],
    ['12;7', 'light'],
    ['12;8', 'dark'],
    ['', undefined],
    ['nonsense', undefined],
  ])('COLORFGBG=%s is %s', (COLORFGBG, background) => {
    expect(backgroundOfEnvironment({ COLORFGBG })).toBe(background);
  });
});
