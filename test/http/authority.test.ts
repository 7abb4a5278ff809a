import { describe, expect, test } from 'vitest';
import { authorityText, isLoopbackAddress, parseAuthority } from '../../src/http/authority.ts';

describe('an authority', () => {
  test.each([
    ['example.org', { host: 'example.org' }],
    ['Example.ORG:8080', { host: 'example.org', port: 8080 }],
    ['127.0.0.1:1', { host: '127.0.0.1', port: 1 }],
    ['[::1]', { host: '::1' }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
    ['a_b.test', { host: 'a_b.test' }],
  ])('reads %s', (text, expected) => {
    expect(parseAuthority(text)).toEqual(expected);
  });

  test.each([
    '',
    'a b',
    'a,b',
    'a/b',
    'user@host',
    'host:',
    'host:0',
    'host:70000',
    'host:8o',
    '[::1',
    '::1',
    '[1.2.3.4]',
    '[::1%eth0]',
  ])('refuses %j', (text) => {
    expect(parseAuthority(text)).toBeUndefined();
  });

  test('leaves the scheme’s own port out and puts IPv6 in brackets', () => {
    expect(authorityText('http', 'example.org', 80)).toBe('example.org');
    expect(authorityText('https', 'example.org', 80)).toBe('example.org:80');
    expect(authorityText('http', '::1', 8080)).toBe('[::1]:8080');
  });

  test.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:7f00:1', true],
    ['::FFFF:127.1.2.3', true],
    ['0:0:0:0:0:0:0:1', true],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['::ffff:a00:1', false],
    ['::', false],
    ['127.evil.test', false],
    ['', false],
  ])('says whether %s is loopback: %s', (address, expected) => {
    expect(isLoopbackAddress(address)).toBe(expected);
  });
});
