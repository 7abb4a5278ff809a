import { describe, expect, it } from 'vitest';
import type { Token } from '../../../src/attribution/links/observed-call.ts';
import { TokenEvidence, tokenSet } from '../../../src/attribution/links/token-evidence.ts';

const token = (slot: number, value: number, isRare = false): Token => ({ slot, value, isRare });
const USER = 1;
const OWNER = 2;

/** A service that copies the user of a request to its calls, seen so many times. */
function learned(times: number): TokenEvidence {
  const evidence = new TokenEvidence();
  for (let user = 0; user < times; user += 1) {
    const request = tokenSet([token(USER, user)]);
    evidence.remember(request);
    evidence.learn(tokenSet([token(OWNER, user)]), request);
  }
  return evidence;
}

describe('values that a call shares with a request', () => {
  it('speak for it where such values are known to be copied', () => {
    const verdict = learned(20).compare(tokenSet([token(OWNER, 99)]), tokenSet([token(USER, 99)]));

    expect(verdict.isMatch).toBe(true);
    expect(verdict.score).toBeGreaterThan(3);
  });

  it('speak against it where they should be the same and differ', () => {
    const verdict = learned(20).compare(tokenSet([token(OWNER, 99)]), tokenSet([token(USER, 98)]));

    expect(verdict.isMatch).toBe(false);
    expect(verdict.score).toBeLessThan(-2);
  });

  it('prove nothing where nothing is known of the place, unless they are long and random', () => {
    const evidence = new TokenEvidence();

    expect(evidence.compare(tokenSet([token(7, 1)]), tokenSet([token(8, 1)])).isMatch).toBe(false);
    expect(evidence.compare(tokenSet([token(7, 1, true)]), tokenSet([token(8, 1, true)])).isMatch).toBe(true);
  });

  it('say little when every request has them', () => {
    const evidence = learned(20);
    for (let i = 0; i < 100; i += 1) evidence.remember(tokenSet([token(3, 5)]));

    expect(evidence.compare(tokenSet([token(4, 5)]), tokenSet([token(3, 5)])).score).toBeLessThan(0.5);
  });

  it('say little when places were the same by chance now and then', () => {
    const evidence = new TokenEvidence();
    for (let i = 0; i < 100; i += 1) {
      const request = tokenSet([token(USER, i % 10)]);
      evidence.remember(request);
      evidence.learn(tokenSet([token(OWNER, (i * 7) % 10)]), request);
    }

    const verdict = evidence.compare(tokenSet([token(OWNER, 3)]), tokenSet([token(USER, 3)]));
    expect(verdict.isMatch).toBe(false);
    expect(verdict.score).toBeLessThan(1.5);
  });

  it('are nothing where one side has none', () => {
    expect(learned(5).compare(tokenSet([]), tokenSet([token(USER, 1)]))).toEqual({
      score: 0,
      isMatch: false,
      isRare: false,
    });
  });
});
