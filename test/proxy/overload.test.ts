import { describe, expect, it } from 'vitest';
import type { MemoryReading } from '../../src/proxy/memory.ts';
import { OverloadWatch } from '../../src/proxy/overload.ts';

const MiB = 1024 * 1024;
const plenty: MemoryReading = {
  heapBytes: 20 * MiB,
  heapLimitBytes: 128 * MiB,
  residentBytes: 0,
  machineBytes: MiB,
};
const large = { url: '/', rawHeaders: ['x-large', 'x'.repeat(60_000)] };
const small = { url: '/', rawHeaders: ['host', 'a'] };

function watch(read: () => MemoryReading) {
  let micros = 0;
  const overload = new OverloadWatch(read, { epochMicros: () => 0, monotonicMicros: () => micros });
  return {
    overload,
    wait: (ms: number) => {
      micros += ms * 1000;
    },
  };
}

describe('an overload watch', () => {
  it('counts what has just come in, before any reading can show it', () => {
    const { overload } = watch(() => plenty);
    let taken = 0;

    while (overload.memory === 'enough' && taken < 10_000) {
      overload.takeIn(large);
      taken += 1;
    }
    expect(overload.memory).toBe('short');
    while (overload.memory !== 'none' && taken < 10_000) {
      overload.takeIn(large);
      taken += 1;
    }

    // 100 MiB are left, and a head of 60 KB may be there three times.
    expect(taken).toBeGreaterThan(400);
    expect(taken).toBeLessThan(600);
  });

  it('does not count what it refused, so that it recovers when that is all there is', () => {
    const { overload, wait } = watch(() => plenty);
    for (let i = 0; i < 10_000; i += 1) overload.takeIn(large);
    expect(overload.memory).toBe('none');

    wait(500);
    overload.takeIn(small);

    expect(overload.memory).toBe('enough');
  });

  it('goes by the reading once what came in has grown to its size', () => {
    const { overload, wait } = watch(() => plenty);
    for (let i = 0; i < 300; i += 1) overload.takeIn(large);

    wait(500);
    for (let i = 0; i < 300; i += 1) overload.takeIn(large);

    expect(overload.memory).toBe('enough');
  });

  it('reads ten times a second at most while little comes in, and more often while much does', () => {
    let readings = 0;
    const { overload, wait } = watch(() => {
      readings += 1;
      return { ...plenty, heapLimitBytes: 4096 * MiB };
    });
    for (let i = 0; i < 1_000; i += 1) {
      overload.takeIn(small);
      wait(1);
    }
    const before = readings;
    expect(before).toBeLessThanOrEqual(11);

    for (let i = 0; i < 1_000; i += 1) overload.takeIn(large);
    expect(readings - before).toBeGreaterThanOrEqual(1);
    expect(readings - before).toBeLessThanOrEqual(3);
  });
});
