import { describe, expect, it } from 'vitest';
import { CallCounts } from '../../src/findings/call-counts.ts';

describe('counts of calls', () => {
  it('are kept for each service and callee', () => {
    const calls = new CallCounts();
    calls.count('orders', 'stock');
    calls.count('orders', 'stock');
    calls.count('web', 'stock');

    expect([calls.of('orders', 'stock'), calls.of('web', 'stock')]).toEqual([2, 1]);
    expect(calls.of('stock', 'orders')).toBeUndefined();
  });

  it('go over to the name that a callee turns out to have', () => {
    const calls = new CallCounts();
    calls.count('orders', '127.0.0.1:8080');
    calls.count('orders', 'stock');
    calls.count('web', '127.0.0.1:8080');
    calls.rename('127.0.0.1:8080', 'stock');

    expect([calls.of('orders', 'stock'), calls.of('web', 'stock')]).toEqual([2, 1]);
    expect(calls.of('orders', '127.0.0.1:8080')).toBeUndefined();
  });

  it('have room for so many pairs, and count those that have one for ever', () => {
    const calls = new CallCounts();
    for (let i = 0; i < 3_000; i += 1) calls.count('web', `host${i}`);
    calls.count('web', 'host0');

    expect(calls.of('web', 'host0')).toBe(2);
    expect(calls.of('web', 'host1999')).toBe(1);
    expect(calls.of('web', 'host2000')).toBeUndefined();
  });
});
