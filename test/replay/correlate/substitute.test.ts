import { expect, test } from 'vitest';
import { type LiveUse, substituted } from '../../../src/replay/correlate/substitute.ts';

const use = (recorded: string, live: string, kind: LiveUse['kind'] = 'value'): LiveUse => ({
  from: 'e1',
  fromSeq: 1,
  where: 'json /id',
  name: 'id',
  kind,
  recorded,
  live,
});
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);
const request = (changes: { url?: string; headers?: string[]; body?: string }) => ({
  url: changes.url ?? 'http://a.test/',
  headers: changes.headers ?? [],
  body: bytes(changes.body ?? ''),
});

test.each([
  ['http://old-123/x/old-123', 'http://old-123/x/new%204'],
  ['/x/old-123?a=old-123&old-123=b#old-123', '/x/new%204?a=new%204&new%204=b#new%204'],
  ['/x/old-1234/an-old-123', '/x/old-1234/an-old-123'],
])('in a URL where it stands by itself, and never in the host: %s', (url, expected) => {
  expect(substituted(request({ url }), [use('old-123', 'new 4')]).url).toBe(expected);
});

test.each([
  ['Bearer old-123', 'Bearer new'],
  ['"old-123", W/"old-123"', '"new", W/"new"'],
  ['old-1234 xold-123', 'old-1234 xold-123'],
])('in a header: %s', (value, expected) => {
  expect(substituted(request({ headers: ['X-A', value] }), [use('old-123', 'new')]).headers).toEqual([
    'X-A',
    expected,
  ]);
});

test.each([
  ['{"a":"old-1/2","b":["old-1/2"]}', '{"a":"n\\"ew","b":["n\\"ew"]}'],
  ['a=1&b=old-1%2F2', 'a=1&b=n%22ew'],
  ['no such thing', 'no such thing'],
])('in a body: %s', (body, expected) => {
  expect(text(substituted(request({ body }), [use('old-1/2', 'n"ew')]).body)).toBe(expected);
});

test('a short id only where ids stand', () => {
  const { url, headers, body } = substituted(
    request({
      url: '/items/7/7a?count=7',
      headers: ['X-Count', '7'],
      body: '{"itemId": 7, "id":"7", "count":7, "valid":7, "order_id":77}',
    }),
    [use('7', '12', 'id')],
  );
  expect(url).toBe('/items/12/7a?count=12');
  expect(headers).toEqual(['X-Count', '7']);
  expect(text(body)).toBe('{"itemId": 12, "id":"12", "count":7, "valid":7, "order_id":77}');
});

test('a coded body, and one that is no text, stay as they are', () => {
  const coded = request({ headers: ['Content-Encoding', 'gzip'], body: 'old-123' });
  expect(text(substituted(coded, [use('old-123', 'new')]).body)).toBe('old-123');
  const binary = { ...request({}), body: Uint8Array.of(255, ...bytes('old-123')) };
  expect(substituted(binary, [use('old-123', 'new')]).body).toBe(binary.body);
});

test('a longer value before a shorter one that is a part of it', () => {
  const uses = [use('abc-123', 'X'), use('abc-123/def-456', 'Y')];
  expect(text(substituted(request({ body: 'abc-123/def-456 abc-123' }), uses).body)).toBe('Y X');
});
