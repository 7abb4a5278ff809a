import { describe, expect, it } from 'vitest';
import { proxyUser } from '../../src/http/proxy-user.ts';

const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

describe('proxyUser', () => {
  it.each([
    ['a name and a password', basic('orders:x'), 'orders'],
    ['a name alone', basic('orders'), 'orders'],
    ['a name and no password', basic('orders:'), 'orders'],
    ['a password with a colon in it', basic('orders:a:b'), 'orders'],
    ['a name beyond ASCII', basic('bücher:x'), 'bücher'],
    ['the scheme in any case', basic('orders:x').replace('Basic', 'bASIC'), 'orders'],
    ['spaces around the name', basic(' orders :x'), 'orders'],
    ['no name', basic(':x'), undefined],
    ['another scheme', 'Bearer b3JkZXJzOng=', undefined],
    ['what is no base64', 'Basic ***', undefined],
    ['bytes that are no text', `Basic ${Buffer.from([0xff, 0xfe, 0x3a]).toString('base64')}`, undefined],
    ['control characters', basic('or\u001b[31mders:x'), undefined],
    ['a name that is too long', basic(`${'a'.repeat(101)}:x`), undefined],
    ['a header that is too long', `Basic ${'A'.repeat(100_000)}`, undefined],
  ])('reads %s', (_, value, name) => {
    expect(proxyUser(['Host', 'a', 'Proxy-Authorization', value])).toBe(name);
  });

  it('reads nothing where there is no such header', () => {
    expect(proxyUser(['Authorization', basic('orders:x')])).toBeUndefined();
  });
});
