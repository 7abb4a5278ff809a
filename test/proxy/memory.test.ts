import { describe, expect, it } from 'vitest';
import { type MemoryReading, memoryState, systemMemory } from '../../src/proxy/memory.ts';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const plenty: MemoryReading = {
  heapBytes: 0,
  heapLimitBytes: 4 * GiB,
  residentBytes: 0,
  machineBytes: 8 * GiB,
};

describe('memoryState', () => {
  it.each([
    [{ heapBytes: 3.79 * GiB }, 'enough'],
    [{ heapBytes: 3.81 * GiB }, 'short'],
    [{ heapBytes: 3.93 * GiB }, 'none'],
    [{ residentBytes: 7.59 * GiB }, 'enough'],
    [{ residentBytes: 7.61 * GiB }, 'short'],
    [{ residentBytes: 7.85 * GiB }, 'none'],
    // A share of a small heap would be less than V8 needs to collect garbage.
    [{ heapLimitBytes: 64 * MiB, heapBytes: 47 * MiB }, 'enough'],
    [{ heapLimitBytes: 64 * MiB, heapBytes: 49 * MiB }, 'short'],
    [{ heapLimitBytes: 64 * MiB, heapBytes: 57 * MiB }, 'none'],
  ])('calls %j %s', (changes, state) => {
    expect(memoryState({ ...plenty, ...changes })).toBe(state);
  });
});

it('reads this process, whose memory is enough', () => {
  const reading = systemMemory()();

  expect(memoryState(reading)).toBe('enough');
  for (const bytes of Object.values(reading)) expect(bytes).toBeGreaterThan(MiB);
  expect(reading.heapBytes).toBeLessThan(reading.heapLimitBytes);
  expect(reading.residentBytes).toBeLessThan(reading.machineBytes);
});
