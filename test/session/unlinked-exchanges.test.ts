import { describe, expect, it } from 'vitest';
import { UnlinkedExchanges } from '../../src/session/unlinked-exchanges.ts';

describe('UnlinkedExchanges', () => {
  it('hands each out once, by its id or by its age', () => {
    const waiting = new UnlinkedExchanges();
    waiting.add('a', 1);
    waiting.add('b', 2);
    waiting.add('c', 3);

    expect(waiting.take('b')).toBe(true);
    expect(waiting.take('b')).toBe(false);
    expect(waiting.takeOldest(2)).toBe('a');
    expect(waiting.takeOldest(2)).toBeUndefined();
    expect(waiting.size).toBe(1);
    expect(waiting.takeOldest(3)).toBe('c');
    expect(waiting.takeOldest(9)).toBeUndefined();
    expect(waiting.take('c')).toBe(false);
  });

  it('keeps its order through many thousands', () => {
    const waiting = new UnlinkedExchanges();
    const taken: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      waiting.add(`${i}`, i);
      if (i % 2 === 0) waiting.take(`${i}`);
      const oldest = waiting.takeOldest(i - 100);
      if (oldest !== undefined) taken.push(oldest);
    }

    expect(taken.length).toBeGreaterThan(9_000);
    expect(taken.map(Number)).toEqual(taken.map(Number).toSorted((a, b) => a - b));
    expect(waiting.size).toBeLessThan(200);
  });
});
