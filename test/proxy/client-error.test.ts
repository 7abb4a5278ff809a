import { describe, expect, test } from 'vitest';
import { judgeClientError } from '../../src/proxy/client-error.ts';

const address = '127.0.0.1:15001';
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('bytes that are no request', () => {
  test.each([
    ['HPE_INVALID_HEADER_TOKEN', '400 Bad Request', 'a header line is malformed'],
    ['HPE_INVALID_VERSION', '505 HTTP Version Not Supported', 'HTTP/1.1 and CR LF'],
    ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large', 'larger than is allowed'],
    ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large', 'chunk extensions'],
  ])('with %s are answered %s, and a hint says why', (code, status, why) => {
    const { answer, hint } = judgeClientError(code, bytes('GET /'), address);

    const body = status.slice(4);
    expect(answer?.split('\r\n')).toEqual([
      `HTTP/1.1 ${status}`,
      `content-length: ${body.length}`,
      'content-type: text/plain',
      'server: tracectl',
      'connection: close',
      '',
      body,
    ]);
    expect(hint).toMatch(`a request on ${address} was refused with ${status}: `);
    expect(hint).toContain(why);
  });

  test.each(['HPE_INVALID_EOF_STATE', 'ERR_HTTP_REQUEST_TIMEOUT', 'HPE_NEW_ONE'])(
    'with %s are answered without a hint',
    (code) => {
      const { answer, hint } = judgeClientError(code, undefined, address);
      expect(answer).toMatch(/^HTTP\/1\.1 4/);
      expect(hint).toBeUndefined();
    },
  );

  test.each([
    ['TLS', '\x16\x03\x01\x02\x00', 'TLS bytes'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'HTTP/2 bytes'],
  ])('of %s get no answer that their sender could read, but a hint', (_name, text, hint) => {
    const judged = judgeClientError('HPE_INVALID_METHOD', bytes(text), address);
    expect(judged.answer).toBeUndefined();
    expect(judged.hint).toContain(hint);
    expect(judged.hint).toContain(address);
  });

  test.each(['ECONNRESET', 'EPIPE'])('on a connection that is gone (%s) are let go', (code) => {
    expect(judgeClientError(code, undefined, address)).toEqual({});
  });
});
