import { describe, expect, it } from 'vitest';
import { relayFilter } from '../../src/relay/relay-filter.ts';
import { randomTraces } from '../support/random-traces.ts';
import { span } from '../support/spans.ts';

const of = (serviceName: string) => span({ localEndpoint: { serviceName } });

describe('what a target gets', () => {
  it('is everything by default', () => {
    expect([span(), of('orders')].every(relayFilter({}))).toBe(true);
  });

  it('is what its services say, or all the others', () => {
    const only = relayFilter({ services: ['orders'] });
    const except = relayFilter({ exceptServices: ['orders'] });

    expect([of('orders'), of('stock'), span()].map(only)).toEqual([true, false, false]);
    expect([of('orders'), of('stock'), span()].map(except)).toEqual([false, true, true]);
  });

  it('is a share of the traces, each of them whole, and the same ones every time', () => {
    const isWanted = relayFilter({ samplePercent: 25 });
    const ids = Array.from({ length: 4_000 }, (_, i) => {
      const high = Math.imul(i + 1, 0x9e3779b1) >>> 0;
      return (
        high.toString(16).padStart(8, '0') +
        (Math.imul(i + 7, 0x85ebca6b) >>> 0).toString(16).padStart(8, '0')
      );
    });
    const taken = ids.filter((traceId) => isWanted(span({ traceId })));

    expect(taken.length / ids.length).toBeGreaterThan(0.22);
    expect(taken.length / ids.length).toBeLessThan(0.28);
    for (const traceId of ids.slice(0, 100)) {
      const whole = isWanted(span({ traceId }));
      expect(isWanted(span({ traceId, id: '00000000000000ff' }))).toBe(whole);
      expect(isWanted(span({ traceId: `00000000000000ff${traceId}` }))).toBe(whole);
    }
  });

  it.each([
    [0, '0000000000000001', false],
    [100, 'ffffffffffffffff', true],
    [99, '8000000000000000', false],
    [50, '8000000000000001', false],
    [50, 'ffffffffffffffff', true],
  ])('at %i %% of trace %s is it: %s', (samplePercent, traceId, expected) => {
    expect(relayFilter({ samplePercent })(span({ traceId }))).toBe(expected);
  });

  it('is what was marked for debugging, always', () => {
    expect(relayFilter({ samplePercent: 0 })(span({ debug: true }))).toBe(true);
  });

  it('is no trace in pieces', () => {
    const isWanted = relayFilter({ samplePercent: 50 });
    for (const trace of randomTraces(100, 3, 1_000)) {
      expect(new Set(trace.map(isWanted)).size).toBe(1);
    }
  });
});
