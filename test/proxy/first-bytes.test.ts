import { expect, test } from 'vitest';
import { judgeFirstBytes } from '../../src/proxy/first-bytes.ts';

test.each([
  ['GET / HTTP/1.1\r\n', 'http'],
  ['get / HTTP/1.0\nHost: a', 'http'],
  ['M-SEARCH http://a/ HTTP/1.1\r\n', 'http'],
  ['\x16\x03\x01\x02', 'tls'],
  ['\x16', 'tls'],
  ['\x16\x04', 'other'],
  ['', 'more'],
  ['GE', 'more'],
  ['GET /a', 'more'],
  ['GET / HTTP/1.1\r', 'more'],
  ['GET / HTTP/2.0\r\n', 'other'],
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'other'],
  ['SSH-2.0-OpenSSH_9\r\n', 'other'],
  ['\x00\x00', 'other'],
  [`GET /${'x'.repeat(20_000)}`, 'other'],
])('%j is %s', (bytes, kind) => {
  expect(judgeFirstBytes(Buffer.from(bytes, 'latin1'))).toBe(kind);
});
