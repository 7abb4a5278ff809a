import { expect, test } from 'vitest';
import { sharedShape } from '../../../src/replay/compare/volatile-shapes.ts';
import { afterMs, beforeMs } from './compared-answers.ts';

const shared = (before: string, after: string) => sharedShape(before, after, { beforeMs, afterMs });
const seconds = (ms: number) => String(Math.floor(ms / 1000));

test.each([
  ['2026-01-02T12:00:00Z', '2026-01-09T08:30:00.123+01:00', 'time'],
  ['2026-01-02 12:00:00', '2026-01-09 08:30:00', 'time'],
  ['Fri, 02 Jan 2026 12:00:00 GMT', 'Fri, 09 Jan 2026 08:30:00 GMT', 'time'],
  ['Fri Jan  2 12:00:00 UTC 2026', 'Fri Jan  9 08:30:00 UTC 2026', 'time'],
  [seconds(beforeMs), seconds(afterMs), 'time'],
  [String(beforeMs + 1500), String(afterMs - 1500), 'time'],
  ['7f0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c', '00000000-2D8E-4A5B-8F6E-2B1D3C4A5B6C', 'uuid'],
  ['4bf92f3577b34da6', '00f067aa0ba902b7aa', 'hex'],
  ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01BX5ZZKBKACTAV9WEVGEMMVRZ', 'ulid'],
  ['eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIyIn0.c2ln', 'jwt'],
  [
    'order 4bf92f3577b34da6 of 2026-01-02T12:00:00Z',
    'order 00f067aa0ba902b7 of 2026-01-09T08:30:00Z',
    'hex, time',
  ],
])('%j and %j have the same shape', (before, after, shape) => {
  expect(shared(before, after)?.split(', ').sort()).toEqual(shape.split(', ').sort());
});

test.each([
  ['a number and another', '41', '42'],
  ['a long number and another', '1234567890123456', '1234567890123457'],
  ['a time in seconds and one of long ago', seconds(beforeMs), '1000000000'],
  ['two times within other words', 'at 2026-01-02T12:00:00Z', 'on 2026-01-09T08:30:00Z'],
  ['an id and a word', '4bf92f3577b34da6', 'none'],
  ['a time more', '2026-01-02T12:00:00Z', '2026-01-02T12:00:00Z 2026-01-02T12:00:00Z'],
  ['short hex digits', 'beef', 'cafe'],
])('%s do not: %j, %j', (_name, before, after) => {
  expect(shared(before, after)).toBeUndefined();
});
