import { expect, it } from 'vitest';
import { Episodes } from '../../src/exchange/episodes.ts';

it('an episode begins once, and again after ten quiet seconds', () => {
  let micros = 0;
  const episodes = new Episodes({ epochMicros: () => 0, monotonicMicros: () => micros });
  const after = (seconds: number, kind = 'a'): boolean => {
    micros += seconds * 1_000_000;
    return episodes.begins(kind);
  };

  expect([after(0), after(0), after(9), after(9), after(0, 'b')]).toEqual([true, false, false, false, true]);
  expect([after(10.1), after(1)]).toEqual([true, false]);
});
