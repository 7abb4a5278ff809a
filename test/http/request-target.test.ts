import { describe, expect, test } from 'vitest';
import { parseRequestTarget } from '../../src/http/request-target.ts';

describe('a request target', () => {
  test.each([
    ['/', '/'],
    ['/get?a=1', '/get?a=1'],
    ['//evil.test/x', '//evil.test/x'],
    ['/\\evil.test', '/\\evil.test'],
    ['/%2f%2fevil/../a', '/%2f%2fevil/../a'],
  ])('that is a path stays as it is: %s', (target, path) => {
    expect(parseRequestTarget(target)).toEqual({ form: 'origin', path });
  });

  test.each([
    ['http://a.test', 'http', 'a.test', undefined, '/'],
    ['HTTP://A.test:81/x?y', 'http', 'a.test', 81, '/x?y'],
    ['https://[::1]:8443?q', 'https', '::1', 8443, '/?q'],
  ])('that is a URL is taken apart: %s', (target, scheme, host, port, path) => {
    expect(parseRequestTarget(target)).toEqual({
      form: 'absolute',
      scheme,
      authority: port === undefined ? { host } : { host, port },
      path,
    });
  });

  test('may be the server as a whole', () => {
    expect(parseRequestTarget('*')).toEqual({ form: 'asterisk' });
  });

  test.each([
    ['', 'no visible ASCII'],
    ['/a b', 'no visible ASCII'],
    ['/caf\u00e9', 'no visible ASCII'],
    ['/a#b', 'fragment'],
    ['a.test:443', 'neither a path nor a URL'],
    ['ftp://a.test/', 'scheme is ftp'],
    ['http://user:pw@a.test/', 'user name or password'],
    ['http:///x', 'host or port'],
    ['http://a.test:0/', 'host or port'],
    ['\\\\evil.test\\x', 'neither a path nor a URL'],
  ])('is refused with its reason: %j', (target, reason) => {
    const parsed = parseRequestTarget(target);
    expect(parsed.form).toBe('invalid');
    expect(parsed).toHaveProperty('reason', expect.stringContaining(reason));
  });
});
