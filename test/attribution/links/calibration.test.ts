import { describe, expect, it } from 'vitest';
import { type Answer, Calibration } from '../../../src/attribution/links/calibration.ts';

const answer = (raw: number, changes: Partial<Answer> = {}): Answer => ({
  best: 0,
  raw,
  byToken: false,
  isFound: false,
  isOpenEnded: false,
  ...changes,
});

function labelled(
  times: number,
  raw: number,
  candidates: number,
  isRight: (i: number) => boolean,
): Calibration {
  const calibration = new Calibration();
  for (let i = 0; i < times; i += 1)
    calibration.record(answer(raw), candidates, {
      matcher: isRight(i),
      fifo: i % 2 === 0,
      tokens: undefined,
    });
  return calibration;
}

describe('what a score is worth', () => {
  it('is capped by the number of candidates where no call carries headers', () => {
    const nothing = new Calibration();

    expect(nothing.probability(answer(0.999), 2)).toBeGreaterThanOrEqual(0.9);
    expect(nothing.probability(answer(0.99), 2)).toBeLessThan(0.9);
    expect(nothing.probability(answer(0.999), 8)).toBeLessThan(0.9);
    expect(nothing.probability(answer(0.999), 40)).toBeLessThan(0.6);
  });

  it('is not capped by the number of candidates where a value tells them apart', () => {
    expect(new Calibration().probability(answer(0.99, { byToken: true }), 8)).toBeGreaterThanOrEqual(0.9);
  });

  it('is never likely where the true cause may not be among the candidates', () => {
    expect(new Calibration().probability(answer(0.999, { isOpenEnded: true }), 2)).toBeLessThan(0.6);
  });

  it('rises where labelled calls show that the scores are right', () => {
    const calibration = labelled(150, 0.999, 8, () => true);

    expect(calibration.probability(answer(0.999), 8)).toBeGreaterThanOrEqual(0.9);
  });

  it('falls where labelled calls show that they are wrong', () => {
    const calibration = labelled(150, 0.999, 2, (i) => i % 3 !== 0);

    expect(calibration.probability(answer(0.999), 2)).toBeLessThan(0.8);
  });

  it('never falls while the score rises', () => {
    const calibration = labelled(100, 0.999, 4, (i) => i % 2 === 0);
    for (let i = 0; i < 100; i += 1)
      calibration.record(answer(0.9), 4, { matcher: true, fifo: true, tokens: undefined });

    const values = [0.3, 0.6, 0.8, 0.95, 0.99, 0.999, 0.99999].map((raw) =>
      calibration.probability(answer(raw), 4),
    );
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  it('holds the newest 200 labels', () => {
    const calibration = labelled(200, 0.999, 2, () => false);
    for (let i = 0; i < 200; i += 1)
      calibration.record(answer(0.999), 2, { matcher: true, fifo: true, tokens: undefined });

    expect(calibration.labels).toBe(200);
    expect(calibration.probability(answer(0.999), 2)).toBeGreaterThan(0.9);
  });
});

describe('the estimator that is believed', () => {
  it('is first-in-first-out where that has been right clearly more often', () => {
    expect(labelled(60, 0.9, 8, (i) => i % 5 === 0).bestEstimator(8)).toBe('fifo');
    expect(labelled(60, 0.9, 8, (i) => i % 5 === 0).bestEstimator(2)).toBe('matcher');
    expect(labelled(60, 0.9, 8, () => true).bestEstimator(8)).toBe('matcher');
    expect(labelled(20, 0.9, 8, () => false).bestEstimator(8)).toBe('matcher');
  });
});
