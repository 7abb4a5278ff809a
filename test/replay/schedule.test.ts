import { expect, test } from 'vitest';
import { type Replayable, replayableOf } from '../../src/replay/replayable.ts';
import { dueTimes, replayJobs } from '../../src/replay/schedule.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

const at = (ms: number): Replayable => replayableOf(sampleExchange({ startedAtMicros: ms * 1000 }));
const once = { repeat: 1, alternates: false };

test('rounds follow each other, and two sides take turns', () => {
  const [one, two] = [at(0), at(1)];
  const names = (repeat: number, alternates: boolean) =>
    replayJobs([one, two], { repeat, alternates }).map(
      ({ exchange, round, side }) => `${exchange === one ? 'one' : 'two'} ${round} ${side}`,
    );

  expect(names(2, false)).toEqual(['one 0 asked', 'two 0 asked', 'one 1 asked', 'two 1 asked']);
  expect(names(1, true)).toEqual(['one 0 recorded', 'one 0 asked', 'two 0 recorded', 'two 0 asked']);
});

test.each([
  [1, undefined, [0, 100, 100, 400, 10_400]],
  [4, undefined, [0, 25, 25, 100, 2600]],
  [1, 200, [0, 100, 100, 300, 500]],
  [2, 200, [0, 50, 50, 150, 250]],
])('original times, %s times as fast, pauses of at most %s ms', (factor, maxGapMs, expected) => {
  const jobs = replayJobs([at(5000), at(5100), at(5100), at(5400), at(15_400)], once);
  const timing = { kind: 'original', factor, ...(maxGapMs !== undefined && { maxGapMs }) } as const;
  expect(dueTimes(jobs, timing)).toEqual(expected);
});

test('a second round begins where the first one ended', () => {
  const jobs = replayJobs([at(0), at(100)], { repeat: 2, alternates: false });
  expect(dueTimes(jobs, { kind: 'original', factor: 1 })).toEqual([0, 100, 100, 200]);
});

test('a rate spaces them evenly, and without one there are no times', () => {
  const jobs = replayJobs([at(0), at(9), at(9)], once);
  expect(dueTimes(jobs, { kind: 'rate', perSecond: 50 })).toEqual([0, 20, 40]);
  expect(dueTimes(jobs, { kind: 'asap' })).toEqual([undefined, undefined, undefined]);
});

test('what was recorded in another order does not go back in time', () => {
  expect(dueTimes(replayJobs([at(100), at(0), at(50)], once), { kind: 'original', factor: 1 })).toEqual([
    0, 0, 50,
  ]);
});
