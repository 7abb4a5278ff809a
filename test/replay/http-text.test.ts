import { describe, expect, test } from 'vitest';
import { parseRequestText, requestText, textWithProblem } from '../../src/replay/http-text.ts';

const base = 'http://localhost:3000/old';
const bytes = (text: string) => new TextEncoder().encode(text);

function reread(body: Uint8Array) {
  const request = {
    method: 'POST',
    url: 'http://localhost:3000/items?x=1',
    headers: ['Content-Type', 'text/plain', 'X-Twice', '1', 'x-twice', '', 'X-Latin', 'caf\xe9'],
    body,
  };
  const parsed = parseRequestText(requestText(request, ['From a\ntest.']), base);
  if ('problem' in parsed) throw new Error(parsed.problem.reason);
  return {
    request,
    read: { ...parsed.request, body: new Uint8Array(Buffer.from(parsed.request.body, 'base64')) },
  };
}

describe('a request as text', () => {
  test.each([
    ['no body', bytes('')],
    ['a line', bytes('{"a":1}')],
    ['a line with its end', bytes('a\n')],
    ['line ends only', bytes('\n\n')],
    ['lines of a form with CRLF', bytes('--x\r\n\r\nbody\r\n--x--\r\n')],
    ['no text at all', Uint8Array.of(0, 255, 254, 10, 13, 0)],
    ['many bytes that are no text', new Uint8Array(1000).fill(200)],
    ['a null', bytes('a\0b')],
    ['a first line like a comment', bytes('# body: base64')],
    ['text of other scripts', bytes('żółć 漢字')],
  ])('is read back as it was, with %s', (_name, body) => {
    const { request, read } = reread(body);
    expect(read).toEqual(request);
  });

  test('leaves the framing out, and reads as HTTP does', () => {
    const text = requestText(
      {
        method: 'GET',
        url: 'http://a/b',
        headers: ['Host', 'a', 'Content-Length', '0', 'X-A', '1'],
        body: bytes(''),
      },
      ['note'],
    );
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      'GET http://a/b HTTP/1.1',
      'X-A: 1',
      '',
    ]);
    expect(text).toMatch(/^# note\n/);
  });

  test('may name a path alone, may leave the version out, and may have line ends of Windows', () => {
    expect(parseRequestText('PUT /new\r\nX-A: 1\r\n\r\nbody', base)).toEqual({
      request: { method: 'PUT', url: 'http://localhost:3000/new', headers: ['X-A', '1'], body: btoa('body') },
    });
  });

  test('may give a Host of its own', () => {
    expect(parseRequestText('GET / HTTP/1.1\nHost: other\nContent-Length: 9\n', base)).toMatchObject({
      request: { headers: ['Host', 'other'] },
    });
  });
});

describe('a text that is no request', () => {
  test.each([
    ['nothing', '# only a comment\n\n', 3, 'no request line'],
    ['no method', '# x\nG@T / HTTP/1.1', 2, 'is no method'],
    ['a blank in its URL', 'GET /a b HTTP/1.1', 1, 'without blanks'],
    ['another protocol', 'GET / HTTP/2', 1, 'HTTP/1.1'],
    ['another scheme', 'GET ftp://a/ HTTP/1.1', 1, 'neither a URL'],
    ['a header without a colon', 'GET / HTTP/1.1\nX-A: 1\nnonsense', 3, 'a colon'],
    ['a blank in the name of a header', 'GET / HTTP/1.1\nX A: 1', 2, 'a colon'],
    ['a character that no header can hold', 'GET / HTTP/1.1\nX-A: 漢', 2, 'no header can hold'],
    ['a control character', 'GET / HTTP/1.1\nX-A: a\x01b', 2, 'no header can hold'],
    ['base64 that is none', '# body: base64\nPOST / HTTP/1.1\n\nabc', 4, 'no base64'],
  ])('is told with its line and the reason: %s', (_name, text, line, reason) => {
    expect(parseRequestText(text, base)).toEqual({
      problem: { line, reason: expect.stringContaining(reason) },
    });
  });

  test('comes back with the reason above it, nothing lost, once', () => {
    const text = 'GET /a b HTTP/1.1\nX-A: 1\n\nbody';
    const parsed = parseRequestText(text, base);
    if (!('problem' in parsed)) throw new Error('a problem');

    const once = textWithProblem(text, parsed.problem);
    const again = parseRequestText(once, base);
    if (!('problem' in again)) throw new Error('a problem');
    const twice = textWithProblem(once, again.problem);

    expect(once).toMatch(/^# ! line 2: The request line/);
    expect(twice).toBe(once);
    expect(once.split('\n').slice(1).join('\n')).toBe(text);
  });
});
