import { describe, expect, it } from 'vitest';
import { hostName, listenAddress, upstreamUrl, zipkinTarget } from '../../src/config/addresses.ts';

describe('upstreamUrl', () => {
  const plain = { scheme: 'http', basePath: '', insecure: false };
  it.each([
    ['httpbin.org', { ...plain, host: 'httpbin.org', port: 80 }],
    ['HTTPBIN.org:8080', { ...plain, host: 'httpbin.org', port: 8080 }],
    ['localhost:3000', { ...plain, host: 'localhost', port: 3000 }],
    [':3000', { ...plain, host: 'localhost', port: 3000 }],
    ['[::1]:80', { ...plain, host: '::1', port: 80 }],
    ['[::1]', { ...plain, host: '::1', port: 80 }],
    ['my_service', { ...plain, host: 'my_service', port: 80 }],
    ['http://host:81/base/', { ...plain, host: 'host', port: 81, basePath: '/base' }],
    ['host/a/b', { ...plain, host: 'host', port: 80, basePath: '/a/b' }],
    ['http://host/', { ...plain, host: 'host', port: 80 }],
    ['HTTPS://host', { ...plain, scheme: 'https', host: 'host', port: 443 }],
    [
      'https+insecure://host:8443',
      { scheme: 'https', host: 'host', port: 8443, basePath: '', insecure: true },
    ],
  ])('reads %s', (text, upstream) => {
    expect(upstreamUrl.parse(text)).toEqual({ ok: true, value: upstream });
  });

  it.each([
    ['', 'is no address'],
    ['3000', 'could be a host or a port'],
    ['http://', 'is no address'],
    ['ftp://host', 'has a scheme that is not known'],
    ['http+insecure://host', 'has a scheme that is not known'],
    ['http://me:secret@host', 'holds a user name'],
    ['http://host/?a=1', 'holds a query or fragment'],
    ['host#x', 'holds a query or fragment'],
    ['::1', 'is no address'],
    ['[::1', 'is no address'],
    ['host:0', 'is no address'],
    ['host:65536', 'is no address'],
    ['host:', 'is no address'],
    ['a b', 'is no address'],
    ['host/a b', 'is no address'],
    ['host/\u001b[2J', 'is no address'],
  ])('refuses "%s": it %s', (text, wrong) => {
    expect(upstreamUrl.parse(text)).toMatchObject({ ok: false, wrong: expect.stringContaining(wrong) });
  });
});

describe('listenAddress', () => {
  it.each([
    ['127.0.0.1:15001', { host: '127.0.0.1', port: 15_001 }],
    ['127.8.9.1:1', { host: '127.8.9.1', port: 1 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['localhost:80', { host: '127.0.0.1', port: 80 }],
    [':8080', { host: '127.0.0.1', port: 8080 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['[::]:80', { host: '::', port: 80 }],
    ['192.168.1.2:80', { host: '192.168.1.2', port: 80 }],
  ])('reads %s', (text, address) => {
    expect(listenAddress.parse(text)).toEqual({ ok: true, value: address });
  });

  it.each([
    ['example.org:80', 'names no address'],
    ['127.0.0.1', 'is no address with a port'],
    ['127.0.0.1:', 'is no address with a port'],
    ['15001', 'is no address with a port'],
    ['::1:80', 'is no address with a port'],
    ['127.0.0.1:65536', 'has a port above 65535'],
  ])('refuses %s: it %s', (text, wrong) => {
    expect(listenAddress.parse(text)).toMatchObject({ ok: false, wrong: expect.stringContaining(wrong) });
  });
});

describe('hostName', () => {
  it('reads a name, in lower case', () => {
    expect(hostName.parse('Tracectl.internal')).toEqual({ ok: true, value: 'tracectl.internal' });
  });

  it.each(['', 'a b', 'tracectl:9411', 'http://tracectl', 'a,b'])('refuses "%s"', (text) => {
    expect(hostName.parse(text)).toMatchObject({ ok: false, wrong: `"${text}" is no host name` });
  });
});

describe('zipkinTarget', () => {
  it.each([
    ['find', 'find'],
    ['off', undefined],
    ['localhost:9411', { url: 'http://localhost:9411' }],
    ['http://zipkin:9411/api/v2/spans', { url: 'http://zipkin:9411' }],
    ['https://host/zipkin/', { url: 'https://host/zipkin' }],
    ['http://[::1]:9411', { url: 'http://[::1]:9411' }],
  ])('reads %s', (text, target) => {
    expect(zipkinTarget.parse(text)).toEqual({ ok: true, value: target });
  });

  it.each(['', 'https+insecure://host', 'kafka://host', 'http://host/?a'])('refuses "%s"', (text) => {
    expect(zipkinTarget.parse(text).ok).toBe(false);
  });
});
