import { expect, it } from 'vitest';
import { breakableServices, cannotBreak, faultNames, type ServiceFault } from '../../src/demo/faults.ts';
import { demoServiceNames } from '../../src/demo/shop.ts';

it('lets every service that calls others break its traces', () => {
  expect(breakableServices).toEqual(['storefront', 'orders', 'payments']);
});

it('has a service for every fault', () => {
  const without = faultNames.filter((fault) =>
    demoServiceNames.every((service) => cannotBreak({ service, fault }) !== undefined),
  );

  expect(without).toEqual([]);
});

it.each<[ServiceFault, string]>([
  [{ service: 'stock', fault: 'drop' }, 'stock calls nobody, so there is no trace that it could break'],
  [{ service: 'payments', fault: 'drop-one' }, 'payments calls stock only'],
  [{ service: 'orders', fault: 'allow-list' }, 'orders is no gateway'],
])('says why %j cannot be', (fault, reason) => {
  expect(cannotBreak(fault)).toBe(reason);
});
