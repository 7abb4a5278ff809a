import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { recordingRefusal, replayRefusal, sendingRefusal } from '../../src/replay/refusal.ts';
import { plainReplay } from '../../src/replay/replay-options.ts';
import { type Replayable, replayableOf } from '../../src/replay/replayable.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';

const original = (sketch: Partial<Exchange> = {}, more: Partial<Replayable> = {}): Replayable => ({
  ...replayableOf(sampleExchange(sketch)),
  ...more,
});

const half = { bytes: new TextEncoder().encode('abc'), totalBytes: 10, isTruncated: true };
const { context: _none, ...lost } = sampleHop({ relation: 'untouched' });

describe('a recording', () => {
  test.each<[string, Partial<Exchange>, Partial<typeof plainReplay>, string]>([
    ['half a body', { method: 'POST', requestBody: half }, {}, 'of which 3 were captured'],
    ['no upstream', { url: '/refused' }, {}, 'no upstream'],
    ['a tunnel', { outcome: 'tunnelled' }, {}, 'is a tunnel'],
    ['a CONNECT that failed', { method: 'CONNECT', outcome: 'failed' }, {}, 'is a tunnel'],
    ['a WebSocket', { received: ['Host', 'a', 'Upgrade', 'websocket'] }, {}, 'WebSocket'],
    ['no trace to be continued', { hop: lost }, { trace: 'child' }, 'no trace'],
  ])('of %s is not sent again, and the reason is one sentence', (_name, sketch, options, reason) => {
    const refusal = recordingRefusal(original(sketch), { ...plainReplay, ...options });
    expect(refusal).toContain(reason);
    expect(refusal).toMatch(/^#7 [^\n]+\.$/);
  });

  test('of half a body is, with another body', () => {
    const exchange = original({ requestBody: half });
    expect(recordingRefusal(exchange, { ...plainReplay, edits: { headers: [], body: '' } })).toBeUndefined();
  });

  test('masks the secrets of its URL in the reason', () => {
    const exchange = original({ outcome: 'tunnelled', url: 'http://a/?token=s3cret' });
    expect(recordingRefusal(exchange, plainReplay)).not.toContain('s3cret');
  });
});

describe('a request', () => {
  const planned = (changes: Partial<Parameters<typeof sendingRefusal>[1]> = {}) => ({
    method: 'GET',
    url: 'http://localhost:3000/x',
    headers: [] as string[],
    body: new Uint8Array(),
    ...changes,
  });
  const refusal = (
    changes: Parameters<typeof planned>[0],
    options: Partial<typeof plainReplay> = {},
    exchange: Replayable = original(),
  ) => sendingRefusal(exchange, planned(changes), { ...plainReplay, ...options });

  test.each(['GET', 'HEAD', 'OPTIONS'])('of the method %s is sent', (method) => {
    expect(refusal({ method })).toBeUndefined();
  });

  test.each([
    ['POST', []],
    ['PUT', []],
    ['DELETE', []],
    ['TRACE', []],
    ['get', []],
    ['GET', ['X-HTTP-Method-Override', 'delete']],
    ['GET', ['x-method-override', 'PUT']],
  ])('that may change something is not sent, unless that is asked for: %s %j', (method, headers) => {
    expect(refusal({ method, headers })).toContain('--unsafe');
    expect(refusal({ method, headers }, { allowUnsafe: true })).toBeUndefined();
  });

  test.each([
    'http://localhost:1/',
    'http://orders.localhost:1/',
    'http://127.0.0.9/',
    'http://[::1]:1/',
    'http://[::ffff:127.0.0.1]/',
  ])('to this machine is sent: %s', (url) => {
    expect(refusal({ url, method: 'POST' }, { allowUnsafe: true })).toBeUndefined();
  });

  test.each([
    'http://b.test/',
    'http://10.0.0.1/',
    'http://localhost.b.test/',
    'http://0.0.0.0/',
    'http://httpbin.org:81/',
  ])(
    'to another host than this machine or the recorded upstream is not sent, unless that is asked for: %s',
    (url) => {
      expect(refusal({ url })).toContain('--allow-remote');
      expect(refusal({ url }, { allowRemote: true })).toBeUndefined();
    },
  );

  test('to the recorded upstream is sent when it is safe', () => {
    const url = 'http://httpbin.org/other';
    expect(refusal({ url })).toBeUndefined();
    expect(refusal({ url, method: 'POST' }, { allowUnsafe: true })).toContain('--allow-remote');
    expect(refusal({ url, method: 'POST' }, { allowUnsafe: true, allowRemote: true })).toBeUndefined();
  });

  test('with a placeholder in its path or its body is not sent', () => {
    const placeholder = 'tracectl-redacted-0123456789abcdef';
    const body = new TextEncoder().encode(`{"password":"${placeholder}"}`);
    expect(refusal({ url: `http://localhost/${placeholder}` })).toContain('secret in its URL');
    expect(refusal({ url: 'http://***@localhost/' }, {}, original({}, { isUrlMasked: true }))).toContain(
      'secret',
    );
    expect(refusal({ body })).toContain('placeholder');
  });
});

test('whether a face has to ask is known before anything is planned', () => {
  expect(replayRefusal(original({ method: 'POST' }), { allowUnsafe: false })).toContain('--unsafe');
  expect(replayRefusal(original({ method: 'POST' }), { allowUnsafe: true })).toBeUndefined();
  expect(replayRefusal(original({ outcome: 'tunnelled' }), { allowUnsafe: true })).toContain('tunnel');
});
