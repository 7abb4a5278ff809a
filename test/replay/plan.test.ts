import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { planReplay } from '../../src/replay/plan.ts';
import { type Replayable, replayableOf, replayRefusal } from '../../src/replay/replayable.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

const original = (sketch: Partial<Exchange> = {}, more: Partial<Replayable> = {}): Replayable => ({
  ...replayableOf(sampleExchange(sketch)),
  ...more,
});

const body = (text: string, totalBytes = text.length) => ({
  bytes: new TextEncoder().encode(text),
  totalBytes,
  isTruncated: totalBytes > text.length,
});

describe('the request of a replay', () => {
  test('is the captured one without the headers that tie it to its old trace', () => {
    const received = [
      ['Host', 'localhost:15001'],
      ['X-Kept', '1'],
      ['X-B3-TraceId', 'a'],
      ['b3', '0'],
      ['traceparent', 'x'],
      ['tracestate', 'x'],
      ['baggage', 'x'],
      ['X-Request-Id', 'x'],
      ['x-ot-span-context', 'x'],
      ['x-datadog-trace-id', '1'],
      ['Connection', 'close'],
      ['x-kept', '2'],
    ].flat();

    const { request } = planReplay(original({ received }));

    expect(request.headers).toEqual(['Host', 'httpbin.org', 'X-Kept', '1', 'x-kept', '2']);
    expect(request).toMatchObject({ method: 'GET', url: 'http://httpbin.org/get', of: '00000000000000e1' });
  });

  test('goes elsewhere when told to, with the path as it was received', () => {
    const exchange = original({ target: '/a?b=c', url: 'http://httpbin.org/base/a?b=c' });
    expect(planReplay(exchange, 'http://localhost:3000/v2/').request.url).toBe(
      'http://localhost:3000/v2/a?b=c',
    );
    expect(planReplay(exchange, 'http://localhost:3000').request.headers).toContain('localhost:3000');
    const absolute = original({ target: 'http://orders.test/x', url: 'http://orders.test/x' });
    expect(planReplay(absolute, 'http://localhost:1').request.url).toBe('http://localhost:1/x');
  });

  test.each([
    [
      'chunks',
      ['Host', 'a', 'Transfer-Encoding', 'chunked'],
      'abc',
      ['Host', 'httpbin.org', 'content-length', '3'],
    ],
    ['a length', ['Host', 'a', 'Content-Length', '3'], 'abc', ['Host', 'httpbin.org', 'Content-Length', '3']],
    ['no bytes', ['Host', 'a', 'Content-Length', '0'], '', ['Host', 'httpbin.org', 'Content-Length', '0']],
    ['nothing', ['Host', 'a'], '', ['Host', 'httpbin.org']],
  ])('frames the same bytes anew: %s', (_name, received, text, headers) => {
    const { request } = planReplay(original({ received, requestBody: body(text) }));
    expect(request.headers).toEqual(headers);
    expect(new TextDecoder().decode(request.body)).toBe(text);
  });

  test('never holds a mask in place of a secret, and says which header it lacks', () => {
    const received = ['Host', 'a', 'Authorization', 'Bearer ***', 'X-Other', '1'];
    const { request, leftOut } = planReplay(original({ received }, { maskedHeaders: ['authorization'] }));
    expect(request.headers).toEqual(['Host', 'httpbin.org', 'X-Other', '1']);
    expect(leftOut).toEqual([{ header: 'authorization', because: 'masked' }]);
  });

  test('never takes a secret to another host than the one it was meant for', () => {
    const received = ['Host', 'a', 'Authorization', 'Bearer x', 'Cookie', 'sid=1', 'X-Other', '1'];
    const elsewhere = planReplay(original({ received }), 'http://localhost:3000');
    expect(elsewhere.request.headers).toEqual(['Host', 'localhost:3000', 'X-Other', '1']);
    expect(elsewhere.leftOut.map(({ because }) => because)).toEqual(['other-host', 'other-host']);
    expect(planReplay(original({ received }), 'http://httpbin.org').leftOut).toEqual([]);
  });
});

describe('an exchange', () => {
  test.each<[string, Partial<Exchange>, Partial<Replayable>, string]>([
    ['a method that may change something', { method: 'POST' }, {}, '--unsafe'],
    [
      'an override of its method',
      { received: ['Host', 'a', 'X-HTTP-Method-Override', 'delete'] },
      {},
      '--unsafe',
    ],
    ['half a body', { method: 'POST', requestBody: body('abc', 10) }, {}, 'of which 3 were captured'],
    ['no upstream', { url: 'ftp://a/' }, {}, 'no upstream'],
    ['a tunnel', { outcome: 'tunnelled' }, {}, 'tunnel'],
    ['a mask in its URL', {}, { isUrlMasked: true }, 'secret in its URL'],
  ])('with %s is not sent again, and the reason is said', (_name, sketch, more, reason) => {
    expect(replayRefusal(original(sketch, more), { allowUnsafe: false })).toContain(reason);
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('with the method %s may be', (method) => {
    expect(replayRefusal(original({ method }), { allowUnsafe: false })).toBeUndefined();
  });

  test('with an unsafe method may be when that is asked for', () => {
    expect(replayRefusal(original({ method: 'POST' }), { allowUnsafe: true })).toBeUndefined();
  });
});
