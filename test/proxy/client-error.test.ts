import { describe, expect, test } from 'vitest';
import { judgeClientError, renderReply } from '../../src/proxy/client-error.ts';

const address = '127.0.0.1:15001';
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('bytes that are no request', () => {
  test.each([
    ['HPE_INVALID_HEADER_TOKEN', '400 Bad Request', 'a header line is malformed'],
    ['HPE_INVALID_VERSION', '505 HTTP Version Not Supported', 'HTTP/1.1 and CR LF'],
    ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large', 'larger than is allowed'],
    ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large', 'chunk extensions'],
  ])('with %s are answered %s, and a hint says why', (code, status, why) => {
    const { reply, hint } = judgeClientError(code, bytes('GET / HTTP/1.1\r\na: b'), address);

    const body = status.slice(4);
    expect(reply && renderReply(reply).split('\r\n')).toEqual([
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
      const { reply, hint } = judgeClientError(code, undefined, address);
      expect(reply && renderReply(reply)).toMatch(/^HTTP\/1\.1 4/);
      expect(hint).toBeUndefined();
    },
  );

  test.each([
    ['TLS', '\x16\x03\x01\x02\x00', 'TLS bytes'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'HTTP/2 bytes'],
  ])('of %s get no answer that their sender could read, but a hint', (_name, text, hint) => {
    const judged = judgeClientError('HPE_INVALID_METHOD', bytes(text), address);
    expect(judged.reply).toBeUndefined();
    expect(judged.hint).toContain(hint);
    expect(judged.hint).toContain(address);
  });

  test.each(['ECONNRESET', 'EPIPE'])('on a connection that is gone (%s) are let go', (code) => {
    expect(judgeClientError(code, undefined, address)).toEqual({});
  });

  test.each<[string, string, string, number, string | undefined]>([
    ['a header line', 'HPE_INVALID_HEADER_TOKEN', 'GET / HTTP/1.1\r\na b', 400, 'malformed'],
    ['TLS', 'HPE_INVALID_METHOD', '\x16\x03\x01', 0, 'malformed'],
    ['an end', 'HPE_INVALID_EOF_STATE', '', 400, undefined],
    ['a late head', 'ERR_HTTP_REQUEST_TIMEOUT', '', 408, undefined],
    ['many headers', 'HPE_HEADER_OVERFLOW', 'GET / HTTP/1.1\r\na: b', 431, 'headerBytes'],
    ['the middle of one header', 'HPE_HEADER_OVERFLOW', 'xxxx', 431, 'headerBytes'],
    ['a target without end', 'HPE_HEADER_OVERFLOW', 'GET /xxxx', 414, 'target'],
  ])('that fail at %s are answered and counted by what they are', (_name, code, text, status, limit) => {
    const judged = judgeClientError(code, bytes(text), address);
    expect(judged.reply?.status ?? 0).toBe(status);
    expect(judged.limit).toBe(limit);
  });
});
