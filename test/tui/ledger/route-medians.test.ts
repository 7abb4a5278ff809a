import { expect, it } from 'vitest';
import type { Contribution } from '../../../src/tui/ledger/contribution.ts';
import { RouteMedians } from '../../../src/tui/ledger/route-medians.ts';

const took = (ms: number, template = '/orders'): Contribution => ({
  method: 'GET',
  template,
  service: 'order',
  isServiceKnown: true,
  second: 1,
  micros: ms * 1000,
  isError: false,
  hasWarning: false,
  hasContext: true,
});

function medians(...times: readonly number[]): RouteMedians {
  const known = new RouteMedians();
  for (const each of times) known.count(took(each), 1);
  return known;
}

const usual = [20, 20, 20, 20, 20, 20, 20, 20];

it('tells how many times the median of its route an exchange took', () => {
  expect(medians(...usual, 80).timesMedian(took(80))).toBeCloseTo(4, 0);
  expect(medians(...usual, 200).timesMedian(took(200))).toBeCloseTo(10, -1);
});

it.each([
  ['less than three times as long', 55],
  ['as long as ever', 20],
])('says nothing of one that took %s', (_, ms) => {
  expect(medians(...usual, ms).timesMedian(took(ms))).toBeUndefined();
});

it('says nothing where so few have ended that nobody knows what is usual', () => {
  expect(medians(20, 20, 200).timesMedian(took(200))).toBeUndefined();
});

it('says nothing of a few milliseconds more than next to none', () => {
  expect(medians(1, 1, 1, 1, 1, 1, 1, 9).timesMedian(took(9))).toBeUndefined();
});

it('asks each route for itself', () => {
  const known = medians(...usual);
  for (let i = 0; i < 10; i += 1) known.count(took(200, '/reports'), 1);

  expect(known.timesMedian(took(200, '/reports'))).toBeUndefined();
  expect(known.timesMedian(took(200))).toBeCloseTo(10, -1);
  expect(known.timesMedian(took(200, '/unknown'))).toBeUndefined();
});

it('follows what is usual, and forgets what is taken back', () => {
  const known = medians(...usual);
  expect(known.timesMedian(took(100))).toBeDefined();

  for (let i = 0; i < 20; i += 1) known.count(took(100), 1);
  expect(known.timesMedian(took(100))).toBeUndefined();

  for (let i = 0; i < 20; i += 1) known.count(took(100), -1);
  expect(known.timesMedian(took(100))).toBeCloseTo(5, 0);
});

it('follows what is usual also where for each that comes one leaves', () => {
  const known = medians(...usual);
  expect(known.timesMedian(took(100))).toBeCloseTo(5, 0);

  for (const _ of usual) {
    known.count(took(20), -1);
    known.count(took(100), 1);
  }

  expect(known.timesMedian(took(100))).toBeUndefined();
});

it('keeps no more than a thousand routes', () => {
  const known = new RouteMedians();
  for (let route = 0; route < 1_001; route += 1) {
    for (let i = 0; i < 10; i += 1) known.count(took(20, `/${route}`), 1);
  }

  expect(known.timesMedian(took(200, '/999'))).toBeDefined();
  expect(known.timesMedian(took(200, '/1000'))).toBeUndefined();
});
