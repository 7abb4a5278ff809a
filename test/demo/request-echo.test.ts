import { describe, expect, it } from 'vitest';
import type { EchoPart } from '../../src/demo/demo-endpoints.ts';
import { type ReceivedRequest, requestEcho } from '../../src/demo/request-echo.ts';

function echoed(part: EchoPart, request: Partial<ReceivedRequest>): unknown {
  const whole = {
    method: 'GET',
    target: '/',
    headers: [],
    address: '127.0.0.1',
    body: Buffer.alloc(0),
    ...request,
  };
  return (JSON.parse(requestEcho(whole, [part])) as Record<string, unknown>)[part];
}

describe('requestEcho', () => {
  it('is written as httpbin writes it', () => {
    const headers = ['host', 'localhost:15001', 'X-B3-TraceId', 'abc'];
    const request = {
      method: 'GET',
      target: '/get?b=2&a=1',
      headers,
      address: '::ffff:127.0.0.1',
      body: Buffer.alloc(0),
    };

    expect(requestEcho(request, ['args', 'headers', 'origin', 'url'])).toBe(`{
  "args": {
    "a": "1",
    "b": "2"
  },
  "headers": {
    "Host": "localhost:15001",
    "X-B3-Traceid": "abc"
  },
  "origin": "127.0.0.1",
  "url": "http://localhost:15001/get?b=2&a=1"
}
`);
  });

  it.each<[EchoPart, Partial<ReceivedRequest>, unknown]>([
    ['args', { target: '/get?a=1&a=2&b=%C3%BC&c' }, { a: ['1', '2'], b: 'ü', c: '' }],
    ['headers', { headers: ['accept', 'a', 'ACCEPT', 'b', 'x-1-y', 'c'] }, { Accept: 'a,b', 'X-1-Y': 'c' }],
    ['method', { method: 'PURGE' }, 'PURGE'],
    ['data', { body: Buffer.from('ü') }, 'ü'],
    ['data', { body: Buffer.from([0xff]) }, 'data:application/octet-stream;base64,/w=='],
    ['json', { body: Buffer.from('{"a":[1]}') }, { a: [1] }],
    ['json', { body: Buffer.from('{a') }, null],
    ['form', { body: Buffer.from('a=1') }, {}],
  ])('tells %s', (part, request, expected) => {
    expect(echoed(part, request)).toEqual(expected);
  });

  it('reads a form', () => {
    const headers = ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'];
    const request = { headers, body: Buffer.from('a=1&b=x+y&a=2') };

    expect(echoed('form', request)).toEqual({ a: ['1', '2'], b: 'x y' });
    expect(echoed('data', request)).toBe('');
  });

  it('shows a member of any name', () => {
    const text = requestEcho(
      { method: 'GET', target: '/?__proto__=x', headers: [], address: '', body: Buffer.alloc(0) },
      ['args'],
    );

    expect(text).toContain('"__proto__": "x"');
  });
});
