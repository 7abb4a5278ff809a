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

function compared(evidence: TokenEvidence, call: Token, request: Token) {
  const [verdict] = evidence.compareAll(tokenSet([call]), [tokenSet([request])]);
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

/** Calls of which only it is known which requests were open: eight users of fifty, of whom `isOwn` says whether the call is for one. */
function overlapping(calls: number, isOwn: (call: number) => boolean): TokenEvidence {
  const evidence = new TokenEvidence();
  for (let call = 0; call < calls; call += 1) {
    const open = Array.from({ length: 8 }, (_, i) => tokenSet([token(USER, (call * 11 + i * 6) % 50)]));
    for (const request of open) evidence.remember(request);
    const user = (call * 11 + (isOwn(call) ? 18 : 1)) % 50;
    evidence.compareAll(tokenSet([token(OWNER, user)]), open);
  }
  return evidence;
}

describe('values that a call shares with a request', () => {
  it('speak for it where such values are known to be copied', () => {
    const verdict = compared(learned(20), token(OWNER, 99), token(USER, 99));

    expect(verdict.isMatch).toBe(true);
    expect(verdict.score).toBeGreaterThan(3);
  });

  it('speak against it where they should be the same and differ', () => {
    const verdict = compared(learned(20), token(OWNER, 99), token(USER, 98));

    expect(verdict.isMatch).toBe(false);
    expect(verdict.score).toBeLessThan(-2);
  });

  it('prove nothing where nothing is known of the place, unless they are long and random', () => {
    const evidence = new TokenEvidence();

    expect(compared(evidence, token(7, 1), token(8, 1)).isMatch).toBe(false);
    expect(compared(evidence, token(7, 1, true), token(8, 1, true)).isMatch).toBe(true);
  });

  it('say little when every request has them', () => {
    const evidence = learned(20);
    for (let i = 0; i < 100; i += 1) evidence.remember(tokenSet([token(3, 5)]));

    expect(compared(evidence, token(4, 5), token(3, 5)).score).toBeLessThan(0.5);
  });

  it('say little when places were the same by chance now and then', () => {
    const evidence = new TokenEvidence();
    for (let i = 0; i < 100; i += 1) {
      const request = tokenSet([token(USER, i % 10)]);
      evidence.remember(request);
      evidence.learn(tokenSet([token(OWNER, (i * 7) % 10)]), request);
    }

    const verdict = compared(evidence, token(OWNER, 3), token(USER, 3));
    expect(verdict.isMatch).toBe(false);
    expect(verdict.score).toBeLessThan(1.5);
  });

  it('are nothing where one side has none', () => {
    const [verdict] = learned(5).compareAll(tokenSet([]), [tokenSet([token(USER, 1)])]);

    expect(verdict).toEqual({ score: 0, isMatch: false, isRare: false, isFound: false });
  });

  it('prove to be copied without one call whose cause is known, by standing in one of the open requests each time', () => {
    const verdict = compared(
      overlapping(12, () => true),
      token(OWNER, 99),
      token(USER, 99),
    );

    expect(verdict).toMatchObject({ isMatch: true, isFound: true });
    expect(verdict.score).toBeGreaterThan(3);
  });

  it('speak against a request that does not have what such calls always have', () => {
    expect(
      compared(
        overlapping(12, () => true),
        token(OWNER, 99),
        token(USER, 98),
      ).score,
    ).toBeLessThan(-2);
  });

  it.each([
    ['a few times', overlapping(2, () => true)],
    ['as often as chance would have it', overlapping(200, (call) => call % 6 === 0)],
    ['half of the time', overlapping(200, (call) => call % 2 === 0)],
  ])('prove nothing by standing in one of them %s', (_, evidence) => {
    expect(compared(evidence, token(OWNER, 99), token(USER, 99))).toMatchObject({
      isMatch: false,
      isFound: false,
    });
  });
});
