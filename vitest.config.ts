import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * `unit` and `load` (faults under load of the built program) need only npm; `peers` runs against a real Zipkin, Envoy
 * and httpbin, `span-peers` takes minutes more: real exporters, a real OpenTelemetry Collector, Zipkin's storage tests, targets
 * that fail (see CONTRIBUTING).
 */
export default defineConfig({
  test: {
    // The tests wait more than they compute: two at a time fit on two cores, where vitest by itself takes one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/peers/**', 'test/e2e/faults-under-load/**'],
          testTimeout: 15_000,
        },
      },
      {
        test: {
          name: 'load',
          include: ['test/e2e/faults-under-load/**/*.test.ts'],
          testTimeout: 30_000,
          // After the others, and one by one: these take the whole machine.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          exclude: ['test/peers/spans/**'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'span-peers',
          include: ['test/peers/spans/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
