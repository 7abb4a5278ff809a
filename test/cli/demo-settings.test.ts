import { describe, expect, it } from 'vitest';
import { demoSettings } from '../../src/cli/demo-settings.ts';
import { type EffectiveSettings, resolveSettings } from '../../src/config/effective-settings.ts';
import { fileLayer } from '../../src/config/sources.ts';
import type { FaultName } from '../../src/demo/faults.ts';

const services = [{ name: 'storefront', port: 1 }];

function settings(content: Record<string, unknown> = {}): EffectiveSettings {
  return resolveSettings([fileLayer('project', 'f', content)], { dataDir: '/data' }, 'demo').settings;
}

function broken(fault: FaultName, content?: Record<string, unknown>): EffectiveSettings['values'] {
  return demoSettings(settings(content), [{ service: 'orders', fault }], services).values;
}

it("puts the services of the demo in the place of the person's own", () => {
  const own = settings({ upstream: 'x', route: ['/a=y'], service: ['b=z'] });

  const { upstream, route, service } = demoSettings(own, [], services).values;

  expect(upstream).toBeUndefined();
  expect(route).toEqual([]);
  expect(service).toMatchObject([{ name: 'storefront', upstream: { host: '127.0.0.1', port: 1 } }]);
});

it('leaves a demo without faults as it was set, and takes curious people for the beginning of traces', () => {
  const { traceId128bit, propagation, entry } = demoSettings(
    settings({ entry: ['me'] }),
    [],
    services,
  ).values;

  expect(traceId128bit).toBe(false);
  expect(propagation).toEqual(['b3multi', 'tracecontext', 'ot']);
  expect(entry).toEqual(expect.arrayContaining(['me', 'curl', 'demo-shopper/1.0']));
});

describe('what a fault needs to be seen', () => {
  it('is ids of 128 bits for truncate', () => {
    expect(broken('truncate').traceId128bit).toBe(true);
    expect(broken('drop').traceId128bit).toBe(false);
  });

  it('is that tracectl writes no W3C itself for b3-to-w3c, unless it was told to', () => {
    expect(broken('b3-to-w3c').propagation).toEqual(['b3multi', 'ot']);
    expect(broken('b3-to-w3c', { propagation: ['tracecontext'] }).propagation).toEqual(['tracecontext']);
  });
});
