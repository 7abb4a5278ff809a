import { describe, expect, it } from 'vitest';
import {
  latencyMeaning,
  proxyMicros,
  serviceName,
  shownPath,
  statusMeaning,
  totalMicros,
  upstreamMicros,
} from '../../src/tui/exchange-facts.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { openEntry } from '../support/session-entries.ts';

describe('serviceName', () => {
  it('is the name of the service, else the host that the request goes to, else Host', () => {
    const named = (changes: Parameters<typeof sampleExchange>[0], rest = {}): string =>
      serviceName({ exchange: sampleExchange(changes), findings: [], ...rest });

    expect(named({ service: 'orders' }, { callee: { method: 'route', service: 'orders-v2' } })).toBe(
      'orders-v2',
    );
    expect(named({ service: 'orders' })).toBe('orders');
    expect(named({ url: 'https://httpbin.org:8443/get?x=1' })).toBe('httpbin.org:8443');
    expect(named({ url: '/get', host: 'cart.localhost' })).toBe('cart.localhost');
  });
});

describe('shownPath', () => {
  it.each([
    ['/get?a=1', '/get?a=1'],
    ['http://other.test:81/get?a=1', '/get?a=1'],
    ['http://other.test', '/'],
    ['*', '*'],
    ['other.test:443', 'other.test:443'],
    ['//other.test/x', '//other.test/x'],
    ['/login?token=topsecret&a=1', '/login?token=***&a=1'],
  ])('of the target %s is %s', (target, path) => {
    expect(shownPath(sampleExchange({ target }))).toBe(path);
  });
});

describe('times', () => {
  it('are the total, what the upstream took of it, and the rest', () => {
    const exchange = sampleExchange();

    expect([totalMicros(exchange), upstreamMicros(exchange), proxyMicros(exchange)]).toEqual([
      48_213, 31_000, 17_213,
    ]);
  });

  it('never leave less than nothing: the upstream time is whole milliseconds', () => {
    expect(proxyMicros(sampleExchange({ upstreamServiceTimeMs: 49 }))).toBe(0);
  });

  it('are absent while in flight, and the upstream time where none was measured', () => {
    const { exchange } = openEntry(1);
    const { upstreamServiceTimeMs, ...unanswered } = sampleExchange();

    expect([totalMicros(exchange), upstreamMicros(exchange), proxyMicros(exchange)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([upstreamMicros(unanswered), proxyMicros(unanswered)]).toEqual([undefined, undefined]);
  });
});

describe('meanings', () => {
  it.each([
    [200, 'plain'],
    [301, 'redirect'],
    [404, 'clientError'],
    [503, 'serverError'],
  ] as const)('status %d is %s', (status, meaning) => {
    expect(statusMeaning(status)).toBe(meaning);
  });

  it.each([
    [49_999, 'plain'],
    [50_000, 'over50ms'],
    [200_000, 'over200ms'],
    [1_000_000, 'over1s'],
    [3_000_000, 'over3s'],
  ] as const)('%d µs are %s', (micros, meaning) => {
    expect(latencyMeaning(micros)).toBe(meaning);
  });
});
