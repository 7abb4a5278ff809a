import { describe, expect, it } from 'vitest';
import { accessRefusal } from '../../src/sink/collector-access.ts';

function statusOf(host: string | undefined, boundHost = '127.0.0.1', origin?: string, fetchSite?: string) {
  return accessRefusal({ host, origin, fetchSite }, { host: boundHost, names: ['tracectl'] })?.status;
}

describe('accessRefusal', () => {
  it.each([
    'localhost',
    'localhost:9411',
    'LOCALHOST:9411',
    'zipkin.localhost:9411',
    '127.0.0.1:9411',
    '127.1.2.3',
    '[::1]:9411',
    '[::ffff:127.0.0.1]:9411',
  ])('welcomes Host %s', (host) => {
    expect(statusOf(host)).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    'evil.test',
    '127.0.0.1.evil.test',
    'localhost.evil.test',
    'evillocalhost',
    '10.0.0.1:9411',
    'localhost, evil.test',
    'localhost/',
    'user@localhost',
  ])('sends Host %s away', (host) => {
    expect(statusOf(host)).toBe(421);
  });

  it('welcomes the name it was told to listen on, and no other', () => {
    expect(statusOf('zipkin:9411', 'zipkin')).toBeUndefined();
    expect(statusOf('Zipkin', 'zipkin')).toBeUndefined();
    expect(statusOf('other:9411', 'zipkin')).toBe(421);
  });

  it('welcomes a name that it was given, as Host and as Origin', () => {
    expect(statusOf('tracectl:9411', '0.0.0.0')).toBeUndefined();
    expect(statusOf('TRACECTL', '127.0.0.1', 'http://tracectl:3000')).toBeUndefined();
    expect(statusOf('tracectl.evil.test:9411', '0.0.0.0')).toBe(421);
  });

  it('says to which names it answers', () => {
    const caller = { host: 'evil.test', origin: undefined, fetchSite: undefined };

    expect(accessRefusal(caller, { host: '0.0.0.0', names: ['a', 'b'] })?.reason).toBe(
      'This collector answers to localhost, 0.0.0.0, a, b, not to Host "evil.test".',
    );
  });

  it('welcomes any address, but no name, when it listens on all', () => {
    expect(statusOf('192.168.1.5:9411', '0.0.0.0')).toBeUndefined();
    expect(statusOf('[2001:db8::1]:9411', '::')).toBeUndefined();
    expect(statusOf('evil.test', '0.0.0.0')).toBe(421);
  });

  it.each(['https://evil.test', 'null', '', 'file://', 'http://localhost.evil.test', 'http://10.0.0.1'])(
    'refuses Origin %j',
    (origin) => {
      expect(statusOf('localhost', '127.0.0.1', origin)).toBe(403);
    },
  );

  it.each(['http://localhost:3000', 'http://shop.localhost', 'https://127.0.0.1'])(
    'lets Origin %s in',
    (origin) => {
      expect(statusOf('localhost', '127.0.0.1', origin)).toBeUndefined();
    },
  );

  it('refuses what a browser calls cross-site', () => {
    expect(statusOf('localhost', '127.0.0.1', undefined, 'cross-site')).toBe(403);
    expect(statusOf('localhost', '127.0.0.1', 'http://localhost', 'same-site')).toBeUndefined();
  });
});
