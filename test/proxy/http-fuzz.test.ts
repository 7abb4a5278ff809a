// Mutated requests through the data plane: nothing crashes, nothing hangs, and what reaches the origin is always what a
// strict reader takes and what the proxy says that it sent. `npm run fuzz` does the same for longer.
import { describe, expect, test } from 'vitest';
import { runFuzz } from '../support/fuzz-run.ts';
import { createRandom, fuzzInput, operators } from '../support/http-fuzzer.ts';

const FIXED_SEED = 20_261_123;
/** Another one every day, unless a person wants a certain one again. */
const seedOfTheDay = Number(process.env.TRACECTL_FUZZ_SEED ?? Math.floor(Date.now() / 86_400_000));

describe('the fuzzer', () => {
  test('makes the same input of the same seed and index, and others of others', () => {
    expect(fuzzInput(1, 7)).toEqual(fuzzInput(1, 7));
    expect(fuzzInput(1, 7)).not.toEqual(fuzzInput(2, 7));
    expect(fuzzInput(1, 7)).not.toEqual(fuzzInput(1, 8));
  });

  test.each(operators)('can $name', ({ mutate }) => {
    const input = [
      'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      'POST /p HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nabc',
    ];
    const random = createRandom(1);
    const outputs = Array.from({ length: 20 }, () => mutate(input, random));
    expect(
      outputs.filter((output) => JSON.stringify(output) !== JSON.stringify(input)).length,
    ).toBeGreaterThan(10);
    expect(input).toHaveLength(2);
  });
});

describe('mutated requests', () => {
  test.each([
    ['the fixed seed', FIXED_SEED, 1_500],
    ['the seed of the day', seedOfTheDay, 500],
  ])(
    `leave nothing behind: %s, %i`,
    async (_name, seed, inputs) => {
      console.log(`fuzzing with seed ${seed}: ${inputs} inputs`);

      const report = await runFuzz({ seed, inputs });

      expect(report.failures).toEqual([]);
      expect(report.inputs).toBe(inputs);
      // Some are still good, some are refused: the mutations are neither too mild nor too wild.
      expect(report.forwarded).toBeGreaterThan(inputs / 10);
      expect(report.firstStatuses['400']).toBeGreaterThan(inputs / 10);
    },
    120_000,
  );
});
