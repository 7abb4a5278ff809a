import { describe, expect, test } from 'vitest';
import { checkRequestHead } from '../../src/proxy/request-check.ts';

const check = (headers: string[], httpVersion = '1.1', method = 'POST') =>
  checkRequestHead({ method, httpVersion, headers }, 100);

describe('a request head', () => {
  test.each([
    [['Host', 'a.test']],
    [['Host', 'a.test:81', 'Content-Length', '0']],
    [['Host', '[::1]', 'Transfer-Encoding', 'Chunked']],
    [['Host', 'a', 'Expect', '100-continue', 'Content-Length', '5']],
  ])('that is fine passes: %j', (headers) => {
    expect(check(headers)).toBeUndefined();
  });

  test.each<[number, string, string[]]>([
    [400, 'no Host', []],
    [400, '2 Host', ['Host', 'a', 'host', 'b']],
    [400, 'not host[:port]', ['Host', 'a/b']],
    [400, 'not host[:port]', ['Host', '']],
    [400, 'both Content-Length', ['Host', 'a', 'Content-Length', '1', 'Transfer-Encoding', 'chunked']],
    [
      400,
      'two Transfer-Encoding',
      ['Host', 'a', 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'],
    ],
    [501, 'other than chunked', ['Host', 'a', 'Transfer-Encoding', 'gzip, chunked']],
    [501, 'other than chunked', ['Host', 'a', 'Transfer-Encoding', ',chunked']],
    [400, 'Transfer-Encoding is empty', ['Host', 'a', 'Transfer-Encoding', '']],
    [400, 'two Content-Length', ['Host', 'a', 'Content-Length', '1', 'Content-Length', '1']],
    [400, 'plain decimal', ['Host', 'a', 'Content-Length', '0003']],
    [400, 'plain decimal', ['Host', 'a', 'Content-Length', '18446744073709551616']],
    [400, 'Content_Length', ['Host', 'a', 'content_length', '1']],
    [400, 'Transfer_Encoding', ['Host', 'a', 'Transfer_encoding', 'chunked']],
    [417, 'expects', ['Host', 'a', 'Expect', 'tea']],
    [431, '101 header lines', ['Host', 'a', ...Array.from({ length: 200 }, () => 'x')]],
  ])('is refused with %i (%s): %j', (status, reason, headers) => {
    expect(check(headers)).toEqual({ status, reason: expect.stringContaining(reason) });
  });

  test.each(['0.9', '2.0', '1.2'])('of HTTP/%s is refused', (version) => {
    expect(check(['Host', 'a'], version)).toEqual({ status: 505, reason: `the request is HTTP/${version}` });
  });

  test('of TRACE has no body', () => {
    expect(check(['Host', 'a', 'Content-Length', '1'], '1.1', 'TRACE')?.status).toBe(400);
    expect(check(['Host', 'a'], '1.1', 'TRACE')).toBeUndefined();
  });

  test.each(['TRACE', 'OPTIONS'])('of %s that may go no further is answered here', (method) => {
    expect(check(['Host', 'a', 'Max-Forwards', '0'], '1.1', method)?.status).toBe(405);
    expect(check(['Host', 'a', 'Max-Forwards', '1'], '1.1', method)).toBeUndefined();
  });

  test('of another method pays no heed to Max-Forwards', () => {
    expect(check(['Host', 'a', 'Max-Forwards', '0'], '1.1', 'GET')).toBeUndefined();
  });

  test('of HTTP/1.0 may lack a Host but have no Transfer-Encoding', () => {
    expect(check([], '1.0')).toBeUndefined();
    expect(check(['Transfer-Encoding', 'chunked'], '1.0')?.status).toBe(400);
  });
});
