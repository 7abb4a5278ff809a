import { describe, expect, it } from 'vitest';
import { createGlyphs } from '../../../src/tui/glyphs.ts';
import { type BarTimes, barText } from '../../../src/tui/waterfall/bar.ts';

const unicode = createGlyphs({ ascii: false });
const ascii = createGlyphs({ ascii: true });

describe('barText, of a trace of 100 in 20 cells,', () => {
  it.each<[string, BarTimes, string, string]>([
    ['a whole one', { startMicros: 0, durationMicros: 100 }, '████████████████████', '####################'],
    ['a half', { startMicros: 0, durationMicros: 50 }, '██████████          ', '##########          '],
    [
      'eighths of a cell',
      { startMicros: 0, durationMicros: 23 },
      '████▋               ',
      '#####               ',
    ],
    ['later', { startMicros: 50, durationMicros: 25 }, '          █████     ', '          #####     '],
    [
      'shorter than a cell',
      { startMicros: 50, durationMicros: 1 },
      '          ┃         ',
      '          |         ',
    ],
    [
      'at the very end',
      { startMicros: 100, durationMicros: 0 },
      '                   ┃',
      '                   |',
    ],
    [
      'upstream in the middle',
      { startMicros: 0, durationMicros: 100, upstreamMicros: 50 },
      '░░░░░██████████░░░░░',
      '-----##########-----',
    ],
    [
      'upstream of almost nothing',
      { startMicros: 0, durationMicros: 100, upstreamMicros: 1 },
      '░░░░░░░░░█░░░░░░░░░░',
      '---------#----------',
    ],
    [
      'no upstream at all',
      { startMicros: 0, durationMicros: 100, upstreamMicros: 0 },
      '░░░░░░░░░░░░░░░░░░░░',
      '--------------------',
    ],
    [
      'nothing measured',
      { startMicros: 0, durationMicros: 50, upstreamMicros: 'unknown' },
      '▒▒▒▒▒▒▒▒▒▒          ',
      '==========          ',
    ],
    ['still open', { startMicros: 50 }, '          ▒▒▒▒▒▒▒▒▒→', '          =========>'],
    [
      'before the trace began',
      { startMicros: -50, durationMicros: 100 },
      '██████████          ',
      '##########          ',
    ],
  ])('%s', (_, times, drawn, plain) => {
    expect(barText(times, 100, 20, unicode)).toBe(drawn);
    expect(barText(times, 100, 20, ascii)).toBe(plain);
  });

  it('is exactly as wide as it shall be, whatever the times', () => {
    for (const glyphs of [unicode, ascii]) {
      for (let start = -10; start <= 110; start += 3) {
        for (const durationMicros of [0, 1, 7, 33, 100, 1000]) {
          for (const cells of [1, 8, 33]) {
            expect(barText({ startMicros: start, durationMicros }, 100, cells, glyphs)).toHaveLength(cells);
            expect(barText({ startMicros: start }, 100, cells, glyphs)).toHaveLength(cells);
          }
        }
      }
    }
    expect(barText({ startMicros: 0, durationMicros: 5 }, 100, 0, unicode)).toBe('');
    expect(barText({ startMicros: 0, durationMicros: 0 }, 0, 4, unicode)).toHaveLength(4);
  });
});
