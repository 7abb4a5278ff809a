import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import type { MemoryReading } from '../../src/proxy/memory.ts';
import { guardResources } from '../../src/session/resource-guard.ts';
import { canOpenFiles } from '../../src/session/resource-watch.ts';
import { createExchangeStore, type ExchangeStore } from '../../src/sink/exchange-store.ts';
import { createTraceStore, type TraceStore } from '../../src/sink/trace-store.ts';
import { systemClock } from '../../src/trace/clock.ts';
import { eventually } from '../support/eventually.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { hexId, span } from '../support/spans.ts';

const plenty: MemoryReading = { heapBytes: 0, heapLimitBytes: 1e9, residentBytes: 0, machineBytes: 1e9 };
const short: MemoryReading = { ...plenty, residentBytes: 0.96e9 };

let stop = (): void => {};
afterEach(() => stop());

function guard(readMemory: () => MemoryReading, canOpen: () => boolean) {
  const exchanges: ExchangeStore = createExchangeStore({ maxExchanges: 1000, maxBytes: 1e9 });
  const traces: TraceStore = createTraceStore({ maxSpans: 1000, maxBytes: 1e9 });
  for (let i = 0; i < 100; i += 1) {
    exchanges.put({ exchange: sampleExchange({ id: `id ${i}`, seq: i }), findings: [] });
    traces.add([span({ traceId: hexId(i + 1) })]);
  }
  const warnings: string[] = [];
  stop = guardResources(
    { readMemory, canOpenFiles: canOpen },
    { clock: systemClock, exchanges, traces, warn: (sentence) => warnings.push(sentence) },
  );
  return { exchanges, traces, warnings };
}

it('short memory takes the older half, again and again, and is told once', async () => {
  const { exchanges, traces, warnings } = guard(
    () => short,
    () => true,
  );

  await eventually(() => exchanges.counts().exchanges === 0 && traces.counts().spans === 0, 'the last to go');

  expect(warnings).toEqual(['memory is nearly full: older requests and spans make room for newer ones']);
  expect(exchanges.counts().evicted).toBe(100);
  expect(traces.counts().evictedSpans).toBe(100);
});

it('short memory that is over in time costs the older half only', async () => {
  const readings = [short];
  const { exchanges } = guard(
    () => readings.pop() ?? plenty,
    () => true,
  );

  await eventually(() => exchanges.counts().evicted > 0, 'the older half');

  expect(exchanges.counts().exchanges).toBe(50);
  expect(exchanges.byId('id 49')).toBeUndefined();
  expect(exchanges.byId('id 50')).toBeDefined();
});

it('descriptors that have run out are told once, and cost nothing', async () => {
  let probes = 0;
  const { exchanges, warnings } = guard(
    () => plenty,
    () => {
      probes += 1;
      return false;
    },
  );

  await eventually(() => probes > 2, 'the third probe');

  expect(warnings).toEqual([expect.stringContaining('ulimit -n')]);
  expect(exchanges.counts().exchanges).toBe(100);
});

it('the probe leaves no file open', () => {
  const next = (): number => {
    const descriptor = openSync(devNull, 'r');
    closeSync(descriptor);
    return descriptor;
  };
  const before = next();

  expect(canOpenFiles()).toBe(true);
  expect(next()).toBe(before);
});
