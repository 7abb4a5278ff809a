import { describe, expect, test } from 'vitest';
import { readStrictRequests } from './strict-requests.ts';

const head = (...lines: string[]): string =>
  `${['POST /p HTTP/1.1', 'Host: a', ...lines].join('\r\n')}\r\n\r\n`;

describe('the strict reader', () => {
  test('finds each request with its body', () => {
    const chunked = `${head('Transfer-Encoding: chunked')}3\r\nabc\r\n1\r\nd\r\n0\r\nX-Sum: 1\r\n\r\n`;
    const { requests, rest } = readStrictRequests(
      `${head('Content-Length: 2', 'X: \xe9')}hi${chunked}${head()}`,
    );
    expect(rest).toBe('nothing');
    expect(requests.map(({ framing, body, trailers }) => [framing, body, trailers])).toEqual([
      ['length', 'hi', []],
      ['chunked', 'abcd', ['X-Sum', '1']],
      ['none', '', []],
    ]);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      target: '/p',
      headers: ['Host', 'a', 'Content-Length', '2', 'X', '\xe9'],
    });
  });

  test.each(['POST', head('Content-Length: 3'), `${head('Transfer-Encoding: chunked')}3\r\nabc`])(
    'says when a request is not whole: %j',
    (text) => {
      expect(readStrictRequests(text)).toEqual({ requests: [], rest: 'unfinished' });
    },
  );

  test.each([
    'GET / HTTP/1.1\r\n\r\n',
    'GET  / HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET / HTTP/1.0\r\nHost: a\r\n\r\n',
    'GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET / HTTP/1.1\nHost: a\r\n\r\n',
    head('Host: b'),
    head('X : 1'),
    head('X: a\rb'),
    head('X: a\0b'),
    head(' folded'),
    head('Content-Length: 03'),
    head('Content-Length: 3', 'Content-Length: 3'),
    head('Content-Length: 3', 'Transfer-Encoding: chunked'),
    head('Transfer-Encoding: gzip, chunked'),
    `${head('Transfer-Encoding: chunked')}3;a=b\r\nabc\r\n0\r\n\r\n`,
    `${head('Transfer-Encoding: chunked')}3\r\nabcd\r\n0\r\n\r\n`,
    `${head('Transfer-Encoding: chunked')}0\r\nbad trailer\r\n\r\n`,
  ])('does not take %j', (text) => {
    expect(readStrictRequests(text)).toEqual({ requests: [], rest: { error: expect.any(String) } });
  });
});
