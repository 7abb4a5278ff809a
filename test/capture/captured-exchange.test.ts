import { describe, expect, it } from 'vitest';
import { captureLine, encodeLine } from '../../src/capture/capture-format.ts';
import { type CapturedExchange, capturedExchange } from '../../src/capture/captured-exchange.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { sampleBody, sampleExchange, sampleHop, sampleTraceId } from '../support/sample-exchange.ts';

function lineOf(exchange: Exchange): Record<string, unknown> {
  return JSON.parse(encodeLine(captureLine(exchange, [])).toString());
}

function readBack(exchange: Exchange): CapturedExchange {
  const read = capturedExchange(lineOf(exchange));
  if ('wrong' in read) throw new Error(read.wrong);
  return read;
}

describe('capturedExchange', () => {
  it('gives back what was captured', () => {
    const requestBody = { bytes: Uint8Array.of(0x1f, 0x8b, 0xff), totalBytes: 9, isTruncated: true };
    const exchange = sampleExchange({
      method: 'POST',
      service: 'httpbin',
      requestBody,
      replayOf: '00000000000000aa',
    });

    expect(readBack(exchange)).toEqual({
      id: '00000000000000e1',
      seq: 7,
      startedAtMicros: exchange.startedAtMicros,
      method: 'POST',
      target: '/get',
      url: 'http://httpbin.org/get',
      isUrlMasked: false,
      httpVersion: '1.1',
      host: 'localhost:15001',
      route: 'upstream',
      service: 'httpbin',
      clientAddress: '127.0.0.1',
      outcome: 'answered',
      status: 200,
      durationMs: 48.213,
      upstreamServiceTimeMs: 31,
      traceId: sampleTraceId,
      isEntry: true,
      received: ['Host', 'localhost:15001', 'User-Agent', 'curl/8.5.0'],
      maskedHeaders: [],
      answerHeaders: ['Content-Type', 'text/plain', 'x-envoy-upstream-service-time', '31'],
      requestBody,
      responseBody: sampleBody('hello'),
      findings: [],
      replayOf: '00000000000000aa',
    });
  });

  it('leaves out what did not happen', () => {
    const { answer, route, upstreamServiceTimeMs, ...rest } = sampleExchange({ outcome: 'failed' });
    const { context, ...hop } = sampleHop({ relation: 'untouched' });
    const read = readBack({ ...rest, hop });

    expect(read).toMatchObject({ outcome: 'failed', isEntry: false, answerHeaders: [] });
    for (const key of ['status', 'route', 'service', 'upstreamServiceTimeMs', 'traceId', 'replayOf']) {
      expect(read).not.toHaveProperty(key);
    }
  });

  it('keeps header bytes, order, case and duplicates', () => {
    const received = ['X-B', '\u00e4\u009b', 'x-a', '', 'X-A', '2', '__proto__', 'x'];

    expect(readBack(sampleExchange({ received })).received).toEqual(received);
  });

  it('names what is masked', () => {
    const received = ['Authorization', 'Basic s3cret', 'Accept', '*/*'];
    const read = readBack(sampleExchange({ received, target: '/get?key=s3cret' }));

    expect(read.received).toEqual(['Authorization', 'Basic ***', 'Accept', '*/*']);
    expect(read.maskedHeaders).toEqual(['authorization']);
    expect(read.isUrlMasked).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['id', { id: 5 }],
    ['seq', { seq: '7' }],
    ['method', { method: undefined }],
    ['outcome', { outcome: 'lost' }],
    ['status', { status: '200' }],
    ['relation', { trace: {} }],
    ['trace, relation', { trace: 'started' }],
    ['url, headers', { masked: {} }],
    ['received', { headers: { received: [['a']] } }],
    ['received', { headers: { received: [['a', 1]] } }],
    ['received', { headers: { received: { a: 'b' } } }],
    ['sent', { answer: {} }],
    ['requestBody', { requestBody: { text: 'x' } }],
    ['findings', { findings: [1] }],
    ['method, target', { method: null, target: null }],
  ])('says that %s is wrong or missing', (names, changes) => {
    const read = capturedExchange({ ...lineOf(sampleExchange()), ...changes });

    expect(read).toEqual({ wrong: `wrong or missing: ${names}` });
  });

  it.each([undefined, null, 5, 'exchange', []])('refuses %j', (value) => {
    expect(capturedExchange(value)).toHaveProperty('wrong');
  });

  it('takes nothing from __proto__, and gives nothing to it', () => {
    const { id, ...rest } = lineOf(sampleExchange());
    const text = JSON.stringify(rest).replace(/\}$/, ',"__proto__":{"id":"from-proto","polluted":true}}');

    expect(capturedExchange(JSON.parse(text))).toEqual({ wrong: 'wrong or missing: id' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
