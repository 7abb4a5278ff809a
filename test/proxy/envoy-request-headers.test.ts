import { describe, expect, test } from 'vitest';
import { envoyRequestHeaders } from '../../src/proxy/envoy-request-headers.ts';

const rewrite = { receivedHost: 'localhost:15001', sentHost: 'httpbin.org', timeoutMs: undefined };

describe('request headers as Envoy sends them', () => {
  test('have lower-case names, and the host that was rewritten beside the new one', () => {
    expect(envoyRequestHeaders(['Host', 'httpbin.org', 'X-A', '1'], rewrite)).toEqual([
      'host',
      'httpbin.org',
      'x-a',
      '1',
      'x-envoy-original-host',
      'localhost:15001',
    ]);
  });

  test('tell how long Envoy will wait, and nothing of a host that stayed', () => {
    expect(
      envoyRequestHeaders(['host', 'a'], { receivedHost: 'a', sentHost: 'a', timeoutMs: 15_000 }),
    ).toEqual(['host', 'a', 'x-envoy-expected-rq-timeout-ms', '15000']);
  });

  test.each([
    [['Referer', 'http://a.example/page'], true],
    [['Referer', 'not a url'], false],
    [['Referer', 'http://a.example/#part'], false],
    [['Referer', 'http://user:pw@a.example/'], false],
    [['Referer', 'http://a/', 'Referer', 'http://b/'], false],
  ])('keep a referer only when it is one plain URL: %j', (headers, isKept) => {
    const sent = envoyRequestHeaders(headers, { ...rewrite, receivedHost: undefined });
    expect(sent.includes('referer')).toBe(isKept);
  });
});
