import { describe, expect, it } from 'vitest';
import { ServiceKeys } from '../../../src/attribution/links/service-keys.ts';

describe('the key of a service', () => {
  it('is the name that was given to it, and then that of its process at either end', () => {
    const keys = new ServiceKeys();

    expect(keys.keyOf({ method: 'process', pid: 7, service: 'orders-app' })).toBe('orders-app');
    expect(keys.keyOf({ method: 'route', pid: 7, service: 'orders' })).toBe('orders');
    expect(keys.keyOf({ method: 'process', pid: 7, service: 'orders-app' })).toBe('orders');
  });

  it('is that of the process whose workers serve it', () => {
    const keys = new ServiceKeys();

    expect(keys.keyOf({ method: 'process', pid: 8, leaderPid: 7 })).toBe('pid 7');
    expect(keys.keyOf({ method: 'process', pid: 9, leaderPid: 7 })).toBe('pid 7');
    keys.keyOf({ method: 'proxyUrl', pid: 9, leaderPid: 7, service: 'orders' });
    expect(keys.keyOf({ method: 'process', pid: 8, leaderPid: 7 })).toBe('orders');
  });

  it('is unknown where nothing is known', () => {
    expect(new ServiceKeys().keyOf(undefined)).toBeUndefined();
    expect(new ServiceKeys().keyOf({ method: 'process' })).toBeUndefined();
  });
});
