import { describe, expect, it } from 'vitest';
import { TimerTest } from '../../../src/attribution/links/timer-test.ts';

function noted(times: number, everyMs: (i: number) => number, requestsBetween: number): TimerTest {
  const test = new TimerTest();
  let at = 0;
  for (let i = 0; i < times; i += 1) {
    test.note(at * 1000, i * requestsBetween);
    at += everyMs(i);
  }
  return test;
}

describe('calls at even intervals', () => {
  it('are those of a timer, whatever requests come', () => {
    expect(noted(14, (i) => 1000 + (i % 2) * 20, 7).isTimer).toBe(true);
  });

  it('are not when the requests are as even', () => {
    expect(noted(20, () => 100, 1).isTimer).toBe(false);
  });

  it('prove nothing when they are few', () => {
    expect(noted(5, () => 1000, 7).isTimer).toBe(false);
  });
});

it('calls at odd intervals are not those of a timer', () => {
  expect(noted(20, (i) => 100 + ((i * 37) % 11) * 90, 7).isTimer).toBe(false);
});
