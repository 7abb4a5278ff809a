import { describe, expect, it } from 'vitest';
import {
  isSensitiveHeader,
  maskedHeaderNames,
  maskedHeaders,
  maskedUrl,
} from '../../src/http/sensitive-headers.ts';

describe('isSensitiveHeader', () => {
  it.each([
    'Authorization',
    'proxy-authorization',
    'X-Forwarded-Authorization',
    'Cookie',
    'SET-COOKIE',
    'x-api-key',
    'apikey',
    'X-Goog-Api-Key',
    'x-auth-token',
    'x-csrf-token',
    'X-CSRFToken',
    'x-xsrf-token',
    'x-amz-security-token',
    'lightstep-access-token',
    'x-client-secret',
    'x-password',
    'ocp-apim-subscription-key',
    'cf-access-jwt-assertion',
  ])('says that %s holds a secret', (name) => {
    expect(isSensitiveHeader(name)).toBe(true);
  });

  it.each([
    'traceparent',
    'tracestate',
    'b3',
    'x-b3-traceid',
    'x-ot-span-context',
    'x-request-id',
    'etag',
    'idempotency-key',
    'host',
    'www-authenticate',
    'x-envoy-upstream-service-time',
    'keep-alive',
    '',
  ])('says that %j holds none', (name) => {
    expect(isSensitiveHeader(name)).toBe(false);
  });
});

describe('maskedHeaders', () => {
  it.each([
    ['Authorization', 'Bearer abc.def', 'Bearer ***'],
    ['authorization', 'basic dXNlcjpw', 'basic ***'],
    ['Authorization', 'AWS4-HMAC-SHA256 Credential=AK/20250101, Signature=ff', 'AWS4-HMAC-SHA256 ***'],
    ['Authorization', 'opaque-secret', '***'],
    ['Authorization', 'my-secret in-two-words', '***'],
    ['Authorization', 'Bearer', '***'],
    ['Authorization', '', ''],
    ['Proxy-Authorization', 'Basic b3JkZXJzOng=', 'Basic ***'],
    ['X-Forwarded-Authorization', 'Bearer abc', '***'],
    ['Cookie', 'sid=abc', 'sid=***'],
    ['Cookie', 'sid=abc; theme=da=rk; ', 'sid=***; theme=***; '],
    ['Cookie', 'nameless; a=b', '***; a=***'],
    ['Set-Cookie', 'sid=abc; Path=/', 'sid=***; Path=/'],
    [
      'Set-Cookie',
      'sid=a; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly',
      'sid=***; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly',
    ],
    ['Set-Cookie', 'sid=a; Path=/, other=b; Secure, third=c', 'sid=***; Path=***; Secure, third=***'],
    ['Set-Cookie', 'sid=a; other=b; Path=/', 'sid=***; other=***; Path=/'],
    ['Set-Cookie', 'nameless; Path=/', '***; Path=/'],
    ['X-API-Key', 'k-1', '***'],
    ['Location', 'https://app/cb?code=s3cret&page=2', 'https://app/cb?code=***&page=2'],
    ['Referer', 'https://u:p@app/#access_token=s3cret', 'https://***@app/#access_token=***'],
    [
      'Link',
      '<https://a/?token=x>; rel=next, <https://b/?p=2>; rel=last',
      '<https://a/?token=***>; rel=next, <https://b/?p=2>; rel=last',
    ],
    ['X-User', 'id eyJhbGciOi.eyJzdWIi.c2ln end', 'id *** end'],
    [
      'traceparent',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    ],
    ['tracestate', 'token=abc', 'token=abc'],
    ['ETag', '"abc"', '"abc"'],
  ])('writes %s: %s as %s', (name, value, expected) => {
    expect(maskedHeaders([name, value])).toEqual([name, expected]);
  });

  it('keeps order, case and duplicates', () => {
    const masked = maskedHeaders(['B', '2', 'COOKIE', 'a=1', 'b', '1', 'Cookie', 'b=2']);

    expect(masked).toEqual(['B', '2', 'COOKIE', 'a=***', 'b', '1', 'Cookie', 'b=***']);
  });

  it('names each header that it changed, once and in lower case', () => {
    const names = maskedHeaderNames([
      'Cookie',
      'a=1',
      'cookie',
      'b=2',
      'Referer',
      '/x',
      'Authorization',
      '',
      'X-Token',
      't',
    ]);

    expect(names).toEqual(['cookie', 'x-token']);
  });
});

describe('maskedUrl', () => {
  it.each([
    ['/get', '/get'],
    ['/get?a=1&b=2#top', '/get?a=1&b=2#top'],
    ['/get?token=abc', '/get?token=***'],
    ['/get?a=1&ACCESS_TOKEN=x&b=', '/get?a=1&ACCESS_TOKEN=***&b='],
    ['/get?token=', '/get?token='],
    ['/get?token', '/get?token'],
    ['/get?key=a=b=c', '/get?key=***'],
    ['/get?%74oken=x', '/get?%74oken=***'],
    ['/get?%zz=x&password=y', '/get?%zz=x&password=***'],
    ['/get?user[password]=x&user.pwd=y&keyboard=z', '/get?user[password]=***&user.pwd=***&keyboard=z'],
    ['/get?api_key=x&apikey=y&api-key=z', '/get?api_key=***&apikey=***&api-key=***'],
    [
      '/get?client_secret=x&id_token=y&refresh_token=z',
      '/get?client_secret=***&id_token=***&refresh_token=***',
    ],
    ['/get?sig=x&signature=y&X-Amz-Signature=z', '/get?sig=***&signature=***&X-Amz-Signature=***'],
    ['/get?assertion=x&SAMLResponse=y&code=z', '/get?assertion=***&SAMLResponse=***&code=***'],
    ['/get?url=http://x?token=abc', '/get?url=http://x?token=***'],
    ['/get?token=ab?c;d,e', '/get?token=***'],
    ['/get?url=/a?b?code=abc?d&p=1', '/get?url=/a?b?code=***&p=1'],
    ['/get?token=?abc', '/get?token=***'],
    ['/get?state=open&zipcode=1&encode=2', '/get?state=open&zipcode=1&encode=2'],
    ['/reset/eyJhbGciOi.eyJzdWIi.c2ln?x=eyJhbGciOi.eyJzdWIi.c2ln', '/reset/***?x=***'],
    ['http://user:pa@ss@host:80/a@b', 'http://***@host:80/a@b'],
    ['http://host/a@b?mail=x@y', 'http://host/a@b?mail=x@y'],
    ['user:pass@host:443', '***@host:443'],
    ['*', '*'],
    ['', ''],
  ])('writes %j as %j', (url, expected) => {
    expect(maskedUrl(url)).toBe(expected);
  });
});

describe('masking of hostile text', () => {
  it.each(['<', '?a=1', 'eyJaaaa-', 'a@', '=;', '&token='])(
    'ends for 60,000 characters made of %j',
    (piece) => {
      const text = piece.repeat(Math.ceil(60_000 / piece.length));

      const masked = maskedHeaders(['Link', text, 'Location', text, 'X-Any', text, 'Set-Cookie', text]);

      expect(masked).toHaveLength(8);
    },
  );
});
