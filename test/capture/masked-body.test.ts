import { describe, expect, it } from 'vitest';
import { maskedBody } from '../../src/capture/masked-body.ts';
import { keyedMask } from '../../src/http/secret-mask.ts';

const mask = keyedMask(Buffer.from('key'));
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
const hidden = mask('s3cret');

function masked(text: string, contentType = 'application/json'): string {
  return Buffer.from(maskedBody(Buffer.from(text), contentType, mask)).toString();
}

describe('a body of JSON', () => {
  it.each([
    ['a string', '{"password":"s3cret","a":1}', `{"password":"${hidden}","a":1}`],
    ['camel case', '{"accessToken" : "s3cret"}', `{"accessToken" : "${hidden}"}`],
    ['a number', '{"secret":42}', `{"secret":"${mask('42')}"}`],
    [
      'every value within',
      '{"tokens":["s3cret",{"x":"s3cret"}]}',
      `{"tokens":["${hidden}",{"x":"${hidden}"}]}`,
    ],
    ['an escaped key', '{"pass\\u0077ord":"s3cret"}', `{"pass\\u0077ord":"${hidden}"}`],
    ['an escaped value', '{"password":"a\\"b"}', `{"password":"${mask('a"b')}"}`],
    ['a token anywhere', `["${jwt}"]`, `["${mask(jwt)}"]`],
    ['a URL', '{"next":"http://a/?token=s3cret&n=1"}', `{"next":"http://a/?token=${hidden}&n=1"}`],
    ['JSON in a string', '{"data":"{\\"token\\":\\"s3cret\\"}"}', `{"data":"{\\"token\\":\\"${hidden}\\"}"}`],
    ['lines', '{"token":"s3cret"}\n{"token":"s3cret"}\n', `{"token":"${hidden}"}\n{"token":"${hidden}"}\n`],
    ['one that was cut off within', '{"a":"x","token":"s3cr', `{"a":"x","token":"${mask('s3cr')}"`],
  ])('loses %s', (_, text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it.each([
    '{"big":12345678901234567890123,"e":1e400,"z":-0.0}',
    '{ "code": 404, "key": "colour", "author": "x" }',
    '{"password":"","token":null,"hasToken":true}',
    '{"a":"what? me @ home","b":"\\u20ac"}',
    '[1,2,{"a":[]}] trailing',
    '{"broken": \\ ',
    '',
  ])('stays as it is: %s', (text) => {
    expect(masked(text)).toBe(text);
  });

  it('is told by what it begins with, too', () => {
    expect(masked('{"token":"s3cret"}', 'text/plain')).toBe(`{"token":"${hidden}"}`);
    expect(masked('{"token":"s3cret"}', 'application/vnd.api+json; charset=utf-8')).toContain(hidden);
  });

  it('takes time in proportion to its length, whatever it holds', () => {
    for (const piece of ['[', '{"a":', '"\\', '"', '\\', '{"token":[']) {
      expect(masked(piece.repeat(200_000)).length).toBeGreaterThan(0);
    }
  });
});

describe('a body of another kind', () => {
  it('loses the secrets of a form', () => {
    const form = 'application/x-www-form-urlencoded';

    expect(masked('user=a&password=s3cret&code=s3cret', form)).toBe(
      `user=a&password=${hidden}&code=${hidden}`,
    );
  });

  it('loses the secret parts of a multipart form, and keeps files byte for byte', () => {
    const part = (head: string, content: string): string =>
      `--b0\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
    const file = part('name="token"; filename="f.bin"', '\x00\xff\x1f');
    const body = Buffer.from(
      `${part('name="password"', 's3cret')}${part('name="a"', '1')}${file}--b0--\r\n`,
      'latin1',
    );

    const result = Buffer.from(maskedBody(body, 'multipart/form-data; boundary=b0', mask)).toString('latin1');

    expect(result).toBe(`${part('name="password"', hidden)}${part('name="a"', '1')}${file}--b0--\r\n`);
  });

  it('loses tokens in any text', () => {
    expect(masked(`<a href="/?t=${jwt}">`, 'text/html')).toBe(`<a href="/?t=${mask(jwt)}">`);
  });

  it('stays as it is when it is binary', () => {
    const bytes = Uint8Array.of(0x1f, 0x8b, 0xff, 0x00);

    expect(maskedBody(bytes, 'application/octet-stream', mask)).toBe(bytes);
  });
});
