import { describe, expect, it } from 'vitest';
import { createChangeLog } from '../../src/sink/change-log.ts';

describe('createChangeLog', () => {
  it('tells each change once to whoever looks for the first time', () => {
    const log = createChangeLog();
    for (const key of ['a', 'b', 'a']) log.note(key);

    expect(log.since(0)).toEqual({ place: 3, keys: ['a', 'b'] });
  });

  it('tells only what changed since the last look, a second change included', () => {
    const log = createChangeLog();
    log.note('a');
    log.note('b');
    const { place } = log.since(0);
    expect(log.since(place)).toEqual({ place, keys: [] });

    log.note('a');

    expect(log.since(place)).toEqual({ place: place + 1, keys: ['a'] });
  });

  it('keeps a bounded number, and says so to whoever did not look for too long', () => {
    const log = createChangeLog(10);
    for (let i = 0; i < 15; i += 1) log.note(String(i));
    const { place } = log.since(0);
    for (let i = 15; i < 100; i += 1) log.note(String(i));

    expect(log.since(0)).toEqual({ place: 100, keys: undefined });
    expect(log.since(place)).toEqual({ place: 100, keys: undefined });
    expect(log.since(95)).toEqual({ place: 100, keys: ['95', '96', '97', '98', '99'] });
  });

  it('never tells less than it was made to keep', () => {
    const log = createChangeLog(10);
    for (let i = 0; i < 1_000; i += 1) {
      log.note(String(i));
      expect(log.since(Math.max(0, i - 9)).keys).toHaveLength(Math.min(i + 1, 10));
    }
  });
});
