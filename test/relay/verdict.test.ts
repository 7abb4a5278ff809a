import { describe, expect, it } from 'vitest';
import { loadRelayFormat, zipkinJson } from '../../src/relay/relay-format.ts';
import { verdictOn } from '../../src/relay/verdict.ts';

function answered(status: number, body = '') {
  return { kind: 'answered', status, body, bytes: new TextEncoder().encode(body) } as const;
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
    expect(verdictOn(outcome, 'none', zipkinJson.v2).kind).toBe(kind);
  });

  it.each([
    [answered(202), 'taken'],
    [answered(200), 'refused'],
    [answered(400), 'refused'],
    [answered(503), 'refused'],
    [lost, 'refused'],
  ] as const)('of %j is %s for Envoy', (outcome, kind) => {
    expect(verdictOn(outcome, 'envoy', zipkinJson.v2).kind).toBe(kind);
  });

  it('quotes the collector, not at any length', () => {
    const verdict = verdictOn(answered(400, ` ${'no '.repeat(1000)}`), 'none', zipkinJson.v2);

    expect(verdict).toHaveProperty('error', expect.stringMatching(/^answered 400: no no/));
    expect(JSON.stringify(verdict).length).toBeLessThan(300);
  });

  it('tells whether what was lost may have arrived', () => {
    expect(verdictOn(lost, 'none', zipkinJson.v2)).toHaveProperty('mayHaveArrived', true);
    expect(verdictOn({ ...lost, isConnected: false }, 'none', zipkinJson.v2)).not.toHaveProperty(
      'mayHaveArrived',
    );
  });

  it('of OTLP gives up what is answered 500, and tells what was taken in part', async () => {
    const otlp = await loadRelayFormat('otlpJson');
    const partial = answered(200, '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}');

    expect(verdictOn(answered(500), 'none', otlp).kind).toBe('refused');
    expect(verdictOn(answered(503), 'none', otlp).kind).toBe('retry');
    expect(verdictOn(answered(200, '{}'), 'none', otlp)).toEqual({ kind: 'taken' });
    expect(verdictOn(partial, 'none', otlp)).toEqual({
      kind: 'taken',
      rejected: { count: 2, reason: 'too old' },
    });
  });
});
