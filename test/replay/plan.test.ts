import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { ReplayTrace } from '../../src/exchange/replay-origin.ts';
import { keyedMask } from '../../src/http/secret-mask.ts';
import type { LiveUse } from '../../src/replay/correlate/substitute.ts';
import { type PlanSurroundings, planReplay } from '../../src/replay/plan.ts';
import { plainReplay, type ReplayOptions } from '../../src/replay/replay-options.ts';
import { type Replayable, replayableOf } from '../../src/replay/replayable.ts';
import { sampleExchange, sampleTraceId } from '../support/sample-exchange.ts';

const original = (sketch: Partial<Exchange> = {}, more: Partial<Replayable> = {}): Replayable => ({
  ...replayableOf(sampleExchange(sketch)),
  ...more,
});

const uuid = '11111111-2222-4333-8444-555555555555';

function plan(
  exchange: Replayable,
  options: Partial<ReplayOptions> = {},
  surroundings: Partial<PlanSurroundings> = {},
) {
  const all = { ...plainReplay, ...options };
  return planReplay(exchange, all, {
    services: {},
    origin: { run: '00000000000000aa', n: 1, trace: all.trace },
    uuid: () => uuid,
    uses: [],
    ...surroundings,
  });
}

const body = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return { bytes, totalBytes: bytes.length, isTruncated: false };
};
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const to = (url: string) => ({ to: { url, insecure: false } });

const traced = [
  ['Host', 'localhost:15001'],
  ['X-Kept', '1'],
  ['X-B3-TraceId', 'a'],
  ['b3', '0'],
  ['traceparent', 'x'],
  ['tracestate', 'x'],
  ['baggage', 'user=1'],
  ['X-Request-Id', 'x'],
  ['x-ot-span-context', 'x'],
  ['x-datadog-trace-id', '1'],
  ['uber-trace-id', 'x'],
  ['sw8', 'x'],
  ['x-amzn-trace-id', 'x'],
  ['x-cloud-trace-context', 'x'],
  ['Connection', 'close'],
  ['x-kept', '2'],
].flat();

describe('the trace of a replay', () => {
  test('is a fresh one: no header that tied the request to its old trace is sent', () => {
    const { request } = plan(original({ received: traced }));

    expect(request.headers).toEqual(['Host', 'httpbin.org', 'X-Kept', '1', 'x-kept', '2']);
    expect(request).toMatchObject({ method: 'GET', url: 'http://httpbin.org/get', of: '00000000000000e1' });
    expect(request.origin).toEqual({ run: '00000000000000aa', n: 1, trace: 'fresh' });
  });

  test('may carry the baggage on', () => {
    const { request } = plan(original({ received: traced }), { keepsBaggage: true });
    expect(request.headers).toEqual([
      'Host',
      'httpbin.org',
      'X-Kept',
      '1',
      'baggage',
      'user=1',
      'x-kept',
      '2',
    ]);
  });

  test('is the old one with a span more when it is to be a child of it', () => {
    const { request } = plan(original({ received: traced }), { trace: 'child' });
    expect(request.headers.slice(-6)).toEqual([
      ...['x-b3-traceid', sampleTraceId],
      ...['x-b3-spanid', sampleTraceId],
      ...['x-b3-sampled', '1'],
    ]);
  });

  test('is said again byte for byte when the headers are kept, as they were sent to the upstream', () => {
    const sent = [
      'Host',
      'httpbin.org',
      'X-B3-TraceId',
      'A',
      'x-a',
      '1',
      'X-A',
      '2',
      'x-forwarded-proto',
      'http',
    ];
    const { request } = plan(original({ received: traced, sent }), { trace: 'keep' });
    expect(request.headers).toEqual(sent);
  });

  test.each<ReplayTrace>(['drop', 'fresh'])('is not named by any header with --trace %s', (trace) => {
    const { request } = plan(original({ received: traced }), { trace });
    expect(request.headers.join()).not.toMatch(/b3|trace|baggage|request-id/i);
  });
});

describe('where a replay goes', () => {
  const orders = original({
    target: '/a?b=c',
    url: 'http://localhost:3001/base/a?b=c',
    service: 'orders',
    route: 'orders',
  });
  const target = (url: string) => ({ url, insecure: false });

  test('is elsewhere when told to, with the path as it was received', () => {
    expect(plan(orders, to('http://localhost:3000/v2/')).request.url).toBe('http://localhost:3000/v2/a?b=c');
    expect(plan(orders, to('http://localhost:9091')).request.headers).toContain('localhost:9091');
    const absolute = original({ target: 'http://orders.test/x', url: 'http://orders.test/x' });
    expect(plan(absolute, to('http://localhost:1')).request.url).toBe('http://localhost:1/x');
  });

  test.each([
    ['its service', 'orders'],
    ['its host', 'localhost'],
    ['its host and port', 'localhost:3001'],
  ])('may be said for %s, whatever is said for all', (_name, name) => {
    const map = [
      { name: 'pay', ...target('http://localhost:1') },
      { name, ...target('http://localhost:9091') },
    ];
    expect(plan(orders, { ...to('http://localhost:2'), map }).request.url).toBe(
      'http://localhost:9091/a?b=c',
    );
  });

  test('is where its service is now', () => {
    const services = { orders: { url: 'http://localhost:3077/base', insecure: false } };
    expect(plan(orders, {}, { services }).request.url).toBe('http://localhost:3077/base/a?b=c');
    expect(plan(orders, {}, { services: {} }).request.url).toBe(orders.url);
  });

  test('is the recorded upstream for the one side of a comparison', () => {
    expect(plan(orders, to('http://localhost:2'), { isRecorded: true }).request.url).toBe(orders.url);
  });

  test('sets the Host, unless the captured one is to be kept', () => {
    const moved = original({ received: ['Host', 'api:8081'], url: 'http://api:8081/x', target: '/x' });
    expect(plan(moved, to('http://localhost:9091')).request.headers).toEqual(['Host', 'localhost:9091']);
    const kept = plan(moved, { ...to('http://localhost:9091'), keepsHost: true }).request;
    expect(kept.headers).toEqual(['Host', 'api:8081']);
    expect(kept.keepsHost).toBe(true);
  });

  test('says whether the certificate counts', () => {
    expect(plan(orders, { to: { url: 'https://localhost:1', insecure: true } }).request.insecure).toBe(true);
  });
});

describe('the body of a replay', () => {
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
    [
      'an expectation',
      ['Host', 'a', 'Expect', '100-continue', 'Content-Length', '1'],
      'a',
      ['Host', 'httpbin.org', 'Content-Length', '1'],
    ],
  ])('is framed anew, the same bytes: %s', (_name, received, bytes, headers) => {
    const { request } = plan(original({ received, requestBody: body(bytes) }));
    expect(request.headers).toEqual(headers);
    expect(text(request.body)).toBe(bytes);
  });
});

describe('secrets', () => {
  const placeholder = keyedMask(new Uint8Array(32))('s3cret');

  test('never go as a placeholder: the header is left out and told', () => {
    const received = ['Host', 'a', 'Authorization', `Bearer ${placeholder}`, 'X-Other', '1'];
    const { request, leftOut } = plan(original({ received }));
    expect(request.headers).toEqual(['Host', 'httpbin.org', 'X-Other', '1']);
    expect(leftOut).toEqual([{ header: 'authorization', because: 'masked' }]);
  });

  test('of older captures do not either', () => {
    const received = ['Host', 'a', 'Authorization', 'Bearer ***', 'X-Stars', '***'];
    const { request } = plan(original({ received }, { maskedHeaders: ['authorization'] }));
    expect(request.headers).toEqual(['Host', 'httpbin.org', 'X-Stars', '***']);
  });

  test('of one cookie do not take the others with them', () => {
    const received = ['Host', 'a', 'Cookie', `sid=${placeholder}; theme=dark`];
    const { request, leftOut } = plan(original({ received }));
    expect(request.headers).toEqual(['Host', 'httpbin.org', 'Cookie', 'theme=dark']);
    expect(leftOut).toEqual([{ header: 'cookie sid', because: 'masked' }]);
  });

  test('in the query are left out as well', () => {
    const { request, leftOut } = plan(original({ url: `http://a.test/x?token=${placeholder}&b=1` }));
    expect(request.url).toBe('http://a.test/x?b=1');
    expect(leftOut).toEqual([{ header: 'query token', because: 'masked' }]);
  });

  test('that were given stand in their place, with the scheme that was captured', () => {
    const received = ['Host', 'a', 'Authorization', `Bearer ${placeholder}`];
    const given = (value: string) =>
      plan(original({ received }), { credentials: [{ name: 'authorization', value }] });
    expect(given('live').request.headers).toEqual(['Host', 'httpbin.org', 'Authorization', 'Bearer live']);
    expect(given('Basic live').request.headers).toContain('Basic live');
    expect(given('live').leftOut).toEqual([]);
  });

  test('never go to another host than the one they were meant for, unless that is asked for', () => {
    const received = ['Host', 'a', 'Authorization', 'Bearer x', 'Cookie', 'sid=1', 'X-Other', '1'];
    const elsewhere = plan(original({ received }), to('http://localhost:3000'));
    expect(elsewhere.request.headers).toEqual(['Host', 'localhost:3000', 'X-Other', '1']);
    expect(elsewhere.leftOut.map(({ because }) => because)).toEqual(['other-host', 'other-host']);
    expect(plan(original({ received }), to('http://httpbin.org')).leftOut).toEqual([]);
    expect(plan(original({ received }), { ...to('http://b.test'), sendsCredentials: true }).leftOut).toEqual(
      [],
    );
  });

  test('that were learned for one host are never sent to another', () => {
    const received = ['Host', 'a', 'Authorization', `Bearer ${placeholder}`];
    const credentials = [{ name: 'authorization', value: 'Bearer live', authority: 'httpbin.org' }];
    const sent = (url?: string) => plan(original({ received }), { credentials, ...(url && to(url)) });
    expect(sent().request.headers).toContain('Bearer live');
    expect(sent('http://localhost:1').request.headers.join()).not.toContain('live');
    expect(sent('http://evil.test').leftOut).toEqual([{ header: 'authorization', because: 'other-host' }]);
  });

  test('go with a service of this machine that has another port now', () => {
    const received = ['Host', 'a', 'Cookie', 'sid=1'];
    const moved = original({ received, url: 'http://localhost:8081/x', target: '/x' });
    expect(plan(moved, to('http://127.0.0.1:9091')).leftOut).toEqual([]);
  });
});

describe('an idempotency key', () => {
  const received = ['Host', 'a', 'Idempotency-Key', 'old'];

  test('is a fresh one, and that is told', () => {
    const { request, notes } = plan(original({ method: 'POST', received }));
    expect(request.headers).toEqual(['Host', 'httpbin.org', 'Idempotency-Key', uuid]);
    expect(notes.join()).toContain('idempotency-key is a fresh one');
  });

  test('is the captured one when that is asked for, and that is told as well', () => {
    const { request, notes } = plan(original({ method: 'POST', received }), { idempotencyKey: 'keep' });
    expect(request.headers).toContain('old');
    expect(notes).toEqual(['idempotency-key is the captured one']);
  });
});

describe('edits', () => {
  const received = ['Host', 'a', 'X-A', '1', 'x-a', '2', 'Content-Encoding', 'gzip', 'Content-Length', '3'];
  const exchange = original({
    method: 'POST',
    received,
    url: 'http://localhost:1/old?x=1',
    target: '/old?x=1',
    requestBody: body('abc'),
  });

  test('set headers in their place, add and remove them', () => {
    const headers = [{ name: 'x-a', value: '9' }, { name: 'X-New', value: '' }, { name: 'Content-Encoding' }];
    expect(plan(exchange, { edits: { headers } }).request.headers).toEqual([
      ...['Host', 'localhost:1', 'X-A', '9', 'Content-Length', '3', 'x-new', ''],
    ]);
  });

  test('change the method, and the path or the query alone', () => {
    const edited = (path: string) => plan(exchange, { edits: { headers: [], method: 'PUT', path } }).request;
    expect(edited('/new?y=2')).toMatchObject({ method: 'PUT', url: 'http://localhost:1/new?y=2' });
    expect(edited('?y=2').url).toBe('http://localhost:1/old?y=2');
  });

  test('replace the body, with its length and without the coding of the old one', () => {
    const { request, notes } = plan(exchange, { edits: { headers: [], body: btoa('longer') } });
    expect(text(request.body)).toBe('longer');
    expect(request.headers).toEqual(['Host', 'localhost:1', 'X-A', '1', 'x-a', '2', 'Content-Length', '6']);
    expect(notes).toEqual(['content-encoding is left out: it was that of the captured body']);
  });

  test('by hand are sent as they were written', () => {
    const edited = {
      [exchange.id]: { method: 'PATCH', url: 'http://localhost:2/z', headers: ['b3', '1'], body: btoa('x') },
    };
    expect(plan(exchange, { edited }).request).toMatchObject({
      method: 'PATCH',
      url: 'http://localhost:2/z',
      headers: ['b3', '1', 'host', 'localhost:2', 'content-length', '1'],
    });
  });
});

test('live values stand in the place of recorded ones, and each is told', () => {
  const uses: LiveUse[] = [
    {
      from: 'e1',
      fromSeq: 1,
      where: 'json /id',
      name: 'id',
      kind: 'value',
      recorded: 'item-41',
      live: 'item-57',
    },
    {
      from: 'e1',
      fromSeq: 1,
      where: 'cookie sid',
      name: 'sid',
      kind: 'cookie',
      recorded: 'old',
      live: 'new',
    },
  ];
  const received = [
    'Host',
    'a',
    'Cookie',
    'sid=old; theme=dark',
    'X-Item',
    'item-41',
    'Content-Length',
    '20',
  ];
  const exchange = original({
    method: 'PUT',
    received,
    url: 'http://a.test/items/item-41?next=item-41',
    requestBody: body('{"id":"item-41","not":"item-411"}'),
  });

  const { request, replaced } = plan(exchange, {}, { uses });

  expect(request.url).toBe('http://a.test/items/item-57?next=item-57');
  expect(request.headers).toEqual([
    ...['Host', 'a.test', 'Cookie', 'sid=new; theme=dark', 'X-Item', 'item-57', 'Content-Length', '33'],
  ]);
  expect(text(request.body)).toBe('{"id":"item-57","not":"item-411"}');
  expect(replaced.map(({ name, recorded, live, fromSeq }) => [name, recorded, live, fromSeq])).toEqual([
    ['id', 'item-41', 'item-57', 1],
    ['sid', 'old', 'new', 1],
  ]);
});

test('a GET that reads like an action is noted', () => {
  expect(plan(original({ url: 'http://a.test/session/logout' })).notes).toHaveLength(1);
  expect(plan(original({ url: 'http://a.test/deleted-items' })).notes).toEqual([]);
});
