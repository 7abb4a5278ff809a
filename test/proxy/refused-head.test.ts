import { describe, expect, test } from 'vitest';
import { readRefusedHead } from '../../src/proxy/refused-head.ts';

/** Where the parser stands is marked by a bar. */
const read = (text: string, code = 'HPE_INVALID_HEADER_TOKEN') => {
  const at = text.indexOf('|');
  return readRefusedHead(Buffer.from(text.replace('|', ''), 'latin1'), at, code);
};

describe('of a request that the parser refused', () => {
  test.each<[string, string, string | undefined]>([
    ['alone', 'GET /a HTTP/1.1\r\nHost: a\r\nb| c\r\n\r\n', undefined],
    ['that does not end', 'GET /a HTTP/1.1\r\nHost: a\r\nb| c', undefined],
    ['behind empty lines', '\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\nb| c\r\n\r\n', undefined],
    ['behind another', 'PUT /0 HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r|\n', undefined],
    ['before another', 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n|PUT /0 HTTP/1.1\r\n\r\n', undefined],
    ['with a bad version', 'GET /a HTTP/9.9|\r\nHost: a\r\n\r\n', 'HPE_INVALID_VERSION'],
  ])('%s, the head is read', (_name, text, code) => {
    const head = read(text, code);
    expect(head).toMatchObject({ method: 'GET', target: '/a' });
    expect(head?.headers.slice(0, 2)).toEqual(['Host', 'a']);
  });

  test.each<[string, string, string | undefined]>([
    ['no request line', 'Host: a\r\nb| c\r\n\r\n', undefined],
    ['no method', '\x00|\x01', 'HPE_INVALID_METHOD'],
    ['a method that nobody knows', 'GOT /a HTTP/1.1|\r\n', 'HPE_INVALID_METHOD'],
    [
      'a line behind a body',
      'POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET /a HTTP/1.1\r\nb| c',
      undefined,
    ],
    ['a request that was answered, and then bytes', 'GET /a HTTP/1.1\r\n\r\n\x00|', 'HPE_INVALID_METHOD'],
  ])('nothing is read from %s', (_name, text, code) => {
    expect(read(text, code)).toBeUndefined();
  });
});
