import { describe, expect, it } from 'vitest';
import { BoundedMap } from '../../src/findings/bounded-map.ts';

describe('BoundedMap', () => {
  it('gives back what was set, and makes what is not there', () => {
    const map = new BoundedMap<string, number>(10);
    map.set('a', 1);

    expect(map.get('a')).toBe(1);
    expect(map.of('b', () => 2)).toBe(2);
    expect(map.of('b', () => 3)).toBe(2);
    expect(map.get('c')).toBeUndefined();
  });

  it('forgets what was set longest ago, and never more than half', () => {
    const map = new BoundedMap<number, number>(10);

    for (let i = 0; i < 100; i++) map.set(i, i);

    const held = Array.from({ length: 100 }, (_, i) => map.get(i)).filter((value) => value !== undefined);
    expect(held.length).toBeGreaterThanOrEqual(5);
    expect(held.length).toBeLessThanOrEqual(10);
    expect(held.at(-1)).toBe(99);
    expect(held[0]).toBe(100 - held.length);
  });

  it('keeps what is needed again and again', () => {
    const map = new BoundedMap<number, string>(10);
    map.set(-1, 'needed');
    map.set(-2, 'not needed');

    for (let i = 0; i < 100; i++) {
      map.set(i, '');
      expect(map.refreshed(-1)).toBe('needed');
    }

    expect(map.refreshed(-2)).toBeUndefined();
  });

  it('takes a key that is set again for a new one', () => {
    const map = new BoundedMap<string, number>(4);
    map.set('a', 1);
    map.set('b', 1);
    map.set('a', 2);
    map.set('c', 1);

    expect(map.get('a')).toBe(2);
  });
});
