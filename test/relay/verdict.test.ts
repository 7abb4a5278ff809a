import { describe, expect, it } from 'vitest';
import { verdictOn } from '../../src/relay/verdict.ts';

function answered(status: number, body = '') {
  return { kind: 'answered', status, body } as const;
}
const lost = { kind: 'lost', isConnected: true, reason: 'ECONNRESET' } as const;

describe('verdictOn', () => {
  it.each([
    [answered(202), 'taken'],
    [answered(299), 'taken'],
    [answered(429), 'retry'],
    [answered(500), 'retry'],
    [answered(599), 'retry'],
    [lost, 'retry'],
    [answered(400), 'condemned'],
    [answered(413), 'condemned'],
    [answered(301), 'refused'],
    [answered(401), 'refused'],
    [answered(404), 'refused'],
  ] as const)('of %j is %s', (outcome, kind) => {
    expect(verdictOn(outcome, 'none').kind).toBe(kind);
  });

  it.each([
    [answered(202), 'taken'],
    [answered(200), 'refused'],
    [answered(400), 'refused'],
    [answered(503), 'refused'],
    [lost, 'refused'],
  ] as const)('of %j is %s for Envoy', (outcome, kind) => {
    expect(verdictOn(outcome, 'envoy').kind).toBe(kind);
  });

  it('quotes the collector, not at any length', () => {
    const verdict = verdictOn(answered(400, ` ${'no '.repeat(1000)}`), 'none');

    expect(verdict).toHaveProperty('error', expect.stringMatching(/^answered 400: no no/));
    expect(JSON.stringify(verdict).length).toBeLessThan(300);
  });
});
