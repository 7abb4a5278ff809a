import { defineConfig } from 'vitest/config';

/** `unit` needs only npm; `peers` runs against a real Zipkin, Envoy and httpbin (see CONTRIBUTING). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/peers/**'],
          testTimeout: 15_000,
        },
      },
      {
        test: {
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
