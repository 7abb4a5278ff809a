import { describe, expect, it } from 'vitest';
import { routeRule, serviceRule, tagRule } from '../../src/config/rules.ts';

const upstream = { scheme: 'http', host: 'host', port: 80, basePath: '', insecure: false };

describe('routeRule', () => {
  it.each([
    ['/api=host', { prefix: '/api', upstream }],
    ['/api/=host', { prefix: '/api/', upstream }],
    ['/=host', { prefix: '/', upstream }],
    ['/a=http://host/b=c', { prefix: '/a', upstream: { ...upstream, basePath: '/b=c' } }],
  ])('reads %s', (text, rule) => {
    expect(routeRule.parse(text)).toEqual({ ok: true, value: rule });
  });

  it.each(['', '/api', 'api=host', '/api=', '/a?b=host', '/a b=host', '=host'])('refuses "%s"', (text) => {
    expect(routeRule.parse(text).ok).toBe(false);
  });
});

describe('serviceRule', () => {
  it.each([
    ['orders=host', { name: 'orders', upstream }],
    ['orders=host@15011', { name: 'orders', upstream, port: 15_011 }],
    ['a.b-c=host:80@0', { name: 'a.b-c', upstream, port: 0 }],
    [
      'x=https://host/v1@2',
      { name: 'x', upstream: { ...upstream, scheme: 'https', port: 443, basePath: '/v1' }, port: 2 },
    ],
  ])('reads %s', (text, rule) => {
    expect(serviceRule.parse(text)).toEqual({ ok: true, value: rule });
  });

  it.each([
    '',
    'orders',
    '=host',
    'Orders=host',
    'a b=host',
    '-a=host',
    'a-=host',
    `${'a'.repeat(64)}=host`,
    'orders=',
    'orders=host@65536',
    'orders=host@x',
    'orders=me@host',
  ])('refuses "%s"', (text) => {
    expect(serviceRule.parse(text).ok).toBe(false);
  });
});

describe('tagRule', () => {
  it.each([
    ['team=literal:a:b=c', { key: 'team', source: 'literal', argument: 'a:b=c' }],
    ['user=header:X-User-Id', { key: 'user', source: 'header', argument: 'x-user-id' }],
    ['pod=env:POD_NAME', { key: 'pod', source: 'env', argument: 'POD_NAME' }],
  ])('reads %s', (text, rule) => {
    expect(tagRule.parse(text)).toEqual({ ok: true, value: rule });
  });

  it.each(['', 'a', 'a=b', 'a=literal:', '=literal:x', 'a=cookie:x', 'a=header:x y', 'a=header:'])(
    'refuses "%s"',
    (text) => {
      expect(tagRule.parse(text).ok).toBe(false);
    },
  );
});
