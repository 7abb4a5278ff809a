import { expect, it } from 'vitest';
import { storeLimits } from '../../src/session/store-limits.ts';
import { defaultExchangeStoreLimits } from '../../src/sink/exchange-store.ts';
import { defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';

const MiB = 1024 * 1024;
const reading = { heapBytes: 0, residentBytes: 0, heapLimitBytes: 4096 * MiB, machineBytes: 8192 * MiB };

it('a large heap holds what the stores hold by themselves', () => {
  expect(storeLimits(reading)).toEqual({
    exchanges: defaultExchangeStoreLimits,
    traces: defaultTraceStoreLimits,
  });
});

it.each([{ heapLimitBytes: 128 * MiB }, { machineBytes: 128 * MiB }])(
  'with %j only a part of it is spent on the past',
  (changes) => {
    const { exchanges, traces } = storeLimits({ ...reading, ...changes });

    expect(exchanges).toEqual({ maxExchanges: 10_000, maxBytes: 32 * MiB });
    expect(traces).toEqual({ maxSpans: 50_000, maxBytes: 16 * MiB });
  },
);
