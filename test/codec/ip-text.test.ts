import { describe, expect, it } from 'vitest';
import { parseIp } from '../../src/codec/ip-text.ts';

describe('parseIp', () => {
  it.each([
    ['1.2.3.4', { ipv4: '1.2.3.4' }],
    ['01.2.3.4', { ipv4: '01.2.3.4' }],
    ['255.255.255.255', { ipv4: '255.255.255.255' }],
    ['::ffff:1.2.3.4', { ipv4: '1.2.3.4' }],
    ['::FFFF:1.2.3.4', { ipv4: '1.2.3.4' }],
    ['::1.2.3.4', { ipv4: '1.2.3.4' }],
    ['::1', { ipv6: '::1' }],
    ['::', { ipv6: '::' }],
    ['fe80::', { ipv6: 'fe80::' }],
    ['2001:0DB8::0:1', { ipv6: '2001:db8::1' }],
    ['1:0:0:2:0:0:0:3', { ipv6: '1:0:0:2::3' }],
    ['1:0:2:0:0:0:0:0', { ipv6: '1::2:0:0:0:0:0' }],
    ['1:2:3:4:5:6:7:8', { ipv6: '1:2:3:4:5:6:7:8' }],
    ['::ffff:0:0', { ipv6: '::ffff:0:0' }],
  ])('reads %s', (text, expected) => {
    expect(parseIp(text)).toEqual(expected);
  });

  it.each([
    '',
    'localhost',
    '1.2.3',
    '256.1.1.1',
    '1.2.3.4.5',
    '1.2.3.4:80',
    '::1%eth0',
    '1::2::3',
    ':::',
    '1:2:3',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::ffff:1.2.3.400',
  ])('knows no address in %j', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });
});
