import { describe, expect, it } from 'vitest';
import { exchangeTokens } from '../../../src/attribution/links/exchange-tokens.ts';
import { createKeyedHash } from '../../../src/attribution/links/keyed-hash.ts';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import { sampleBody, sampleExchange } from '../../support/sample-exchange.ts';

const hash = createKeyedHash([1, 2]);

function tokensOf(changes: Partial<Exchange>, role: 'request' | 'call' = 'call') {
  const exchange = sampleExchange({ received: [], sent: [], url: 'http://shop/', ...changes });
  return exchangeTokens(exchange, role, hash);
}

const has = (tokens: ReturnType<typeof tokensOf>, value: string): boolean =>
  tokens.some((token) => token.value === hash(value));

describe('the values of an exchange', () => {
  it.each<readonly [string, Partial<Exchange>, string]>([
    ['a header', { received: ['X-Tenant', 'acme'] }, 'acme'],
    ['credentials', { received: ['Authorization', 'Bearer abc'] }, 'Bearer abc'],
    ['a cookie', { received: ['Cookie', 'a=1; session=s3cr3t'] }, 's3cr3t'],
    ['the path', { url: 'http://shop/users/42/orders' }, '42'],
    ['the query', { url: 'http://shop/find?q=red+shoes#x' }, 'red shoes'],
    [
      'a JSON body',
      {
        received: ['Content-Type', 'application/json; charset=utf-8'],
        requestBody: sampleBody('{"lines":[{"sku":"a-1","count":2}]}'),
      },
      'a-1',
    ],
    [
      'a form',
      {
        received: ['Content-Type', 'application/x-www-form-urlencoded'],
        requestBody: sampleBody('user=ann%20b'),
      },
      'ann b',
    ],
  ])('are found in %s', (_, changes, value) => {
    expect(has(tokensOf(changes), value)).toBe(true);
  });

  it.each<readonly [string, Partial<Exchange>, string]>([
    ['trace headers', { received: ['traceparent', '00-a-b-01', 'X-B3-TraceId', 'abc'] }, 'abc'],
    ['headers that say how', { received: ['User-Agent', 'curl', 'Accept', '*/*', 'Host', 'shop'] }, 'curl'],
    ['places in the path', { url: 'http://shop/api/v2/users' }, 'users'],
    [
      'a body that was cut',
      {
        received: ['Content-Type', 'application/json'],
        requestBody: { ...sampleBody('{"a":"b1"}'), isTruncated: true },
      },
      'b1',
    ],
    [
      'a body that is not what it says',
      { received: ['Content-Type', 'application/json'], requestBody: sampleBody('{"a":"b1"') },
      'b1',
    ],
  ])('are not taken from %s', (_, changes, value) => {
    expect(has(tokensOf(changes), value)).toBe(false);
  });

  it('are those that were sent on for a request, and those that came for a call', () => {
    const exchange = { received: ['x-user', 'came'], sent: ['x-user', 'went', 'x-request-id', 'made'] };

    expect(has(tokensOf(exchange, 'request'), 'made')).toBe(true);
    expect(has(tokensOf(exchange, 'call'), 'made')).toBe(false);
    expect(has(tokensOf(exchange, 'call'), 'came')).toBe(true);
  });

  it('are rare when nobody would have the same by chance', () => {
    const [rare] = tokensOf({ received: ['x-request-id', '7f0d5a3e-2d8e-9a5b-8f6e-2b1d3c4a5b6c'] });
    const [ordinary] = tokensOf({ received: ['x-user', 'ann'] });

    expect(rare?.isRare).toBe(true);
    expect(ordinary?.isRare).toBe(false);
  });

  it('are 64 at most, the identifiers of the request first', () => {
    const many = Array.from({ length: 100 }, (_, i) => [`x-a${i}`, `v${i}`]).flat();
    const tokens = tokensOf({ received: [...many, 'x-correlation-id', 'c1'] });

    expect(tokens).toHaveLength(64);
    expect(tokens[0]?.value).toBe(hash('c1'));
  });

  it('are numbers, from which nothing can be read', () => {
    const [token] = tokensOf({ received: ['authorization', 'Bearer topsecret'] });

    expect(JSON.stringify(token)).toMatch(/^\{"slot":\d+,"value":\d+,"isRare":(?:true|false)\}$/);
  });
});
