import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { type SpanOptions, spanOfExchange } from '../../src/sink/exchange-span.ts';
import { sampleBody, sampleExchange, sampleHop } from '../support/sample-exchange.ts';

const egress: SpanOptions = { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] };
const ingress: SpanOptions = { ...egress, direction: 'ingress' };
const context = { traceId: 'aaaaaaaaaaaaaaaa', spanId: 'bbbbbbbbbbbbbbbb', sampled: true, debug: false };
const startedAtMicros = Date.UTC(2026, 0, 2, 12, 1, 7, 5) * 1000;

function spanOf(changes: Partial<Exchange>, options: SpanOptions = egress) {
  const span = spanOfExchange(sampleExchange(changes), options);
  if (span === undefined) throw new Error('no span');
  return span;
}

function tagsOf(changes: Partial<Exchange>, options: SpanOptions = egress): Record<string, string> {
  return Object.fromEntries(spanOf(changes, options).tags);
}

describe('spanOfExchange', () => {
  it.each([
    ['none', 'http://httpbin.org/get'],
    ['envoy', 'https://httpbin.org/before'],
  ] as const)(
    'tells the URL as it was sent, or with compat envoy as headers say it was: %s',
    (compat, url) => {
      const sent = ['host', 'httpbin.org', 'x-forwarded-proto', 'https', 'x-envoy-original-path', '/before'];
      const span = spanOf({ sent, url: 'http://httpbin.org/get' }, { ...egress, compat });
      expect(new Map(span?.tags).get('http.url')).toBe(url);
    },
  );

  it('writes the span that Envoy would, and who was called', () => {
    const changes = { upstreamAddress: '54.1.2.3:80', service: 'httpbin' };

    expect(spanOf(changes)).toEqual({
      traceId: '4bf92f3577b34da6',
      id: '4bf92f3577b34da6',
      kind: 'CLIENT',
      name: 'localhost:15001',
      timestampMicros: startedAtMicros,
      durationMicros: 48_213,
      localEndpoint: { serviceName: 'tracectl', ipv4: '127.0.0.1' },
      remoteEndpoint: { serviceName: 'httpbin', ipv4: '54.1.2.3', port: 80 },
      annotations: [{ timestampMicros: startedAtMicros + 48_213, value: 'cr' }],
      tags: [
        ['guid:x-request-id', '7f0d5a3e-2d8e-9a5b-8f6e-2b1d3c4a5b6c'],
        ['http.url', 'http://httpbin.org/get'],
        ['http.method', 'GET'],
        ['downstream_cluster', '-'],
        ['user_agent', 'curl/8.5.0'],
        ['http.protocol', 'HTTP/1.1'],
        ['peer.address', '127.0.0.1'],
        ['request_size', '0'],
        ['response_size', '5'],
        ['component', 'proxy'],
        ['upstream_cluster', 'upstream'],
        ['upstream_cluster.name', 'httpbin'],
        ['http.status_code', '200'],
        ['response_flags', '-'],
      ],
    });
  });

  it('joins the caller’s span on the way in', () => {
    const joined = { ...context, parentId: 'cccccccccccccccc' };
    const client = { address: '10.0.0.9', port: 4242, name: 'Web' };
    const span = spanOf({ hop: sampleHop({ context: joined }), client, service: 'orders' }, ingress);

    expect(span).toMatchObject({
      traceId: context.traceId,
      id: context.spanId,
      parentId: 'cccccccccccccccc',
      kind: 'SERVER',
      shared: true,
      localEndpoint: { serviceName: 'orders', ipv4: '127.0.0.1' },
      remoteEndpoint: { serviceName: 'web', ipv4: '10.0.0.9', port: 4242 },
      annotations: [{ value: 'ss' }],
    });
  });

  it.each([
    ['is not sampled', sampleHop({ reported: false })],
    [
      'was left untouched',
      {
        relation: 'untouched',
        families: ['b3'],
        sampledBy: 'header',
        echoRequestId: false,
        reported: true,
        defects: [],
        edits: { remove: [], set: [] },
      },
    ],
  ] as const)('writes none for an exchange that %s', (_, hop) => {
    expect(spanOfExchange(sampleExchange({ hop }), egress)).toBeUndefined();
  });

  it.each([
    [{ host: 'LocalHost:15001' }, 'localhost:15001'],
    [{ hop: sampleHop({ operation: 'Get Order' }) }, 'get order'],
    [{ host: '' }, undefined],
  ])('names the span of %j %s', (changes, name) => {
    expect(spanOf(changes).name).toBe(name);
  });

  it('writes whole microseconds, and a duration of at least one', () => {
    const span = spanOf({ startedAtMicros: 1000.6, timing: { endedMicros: 0.2 } });

    expect(span).toMatchObject({ timestampMicros: 1001, durationMicros: 1 });
  });

  it('marks debug, which Envoy does not know', () => {
    const hop = sampleHop({ context: { ...context, debug: true } });

    expect(spanOf({ hop })).toHaveProperty('debug', true);
    expect(spanOf({ hop }, { ...egress, compat: 'envoy' })).not.toHaveProperty('debug');
    expect(spanOf({})).not.toHaveProperty('debug');
  });
});

describe('endpoints of a span', () => {
  it.each([
    [{ client: { address: '::1', port: 1, name: 'Orders' } }, 'orders'],
    [{}, 'tracectl'],
  ])('takes the caller for local when it is known (%j)', (changes, serviceName) => {
    expect(spanOf(changes).localEndpoint).toEqual({ serviceName, ipv4: '127.0.0.1' });
  });

  it.each([
    [
      { upstreamAddress: '[2001:db8::1]:443' },
      { serviceName: 'httpbin.org', ipv6: '2001:db8::1', port: 443 },
    ],
    [{ upstreamAddress: '::1:443' }, { serviceName: 'httpbin.org', ipv6: '::1', port: 443 }],
    [{}, { serviceName: 'httpbin.org' }],
    [{ url: 'http://[::1]:80/x' }, { serviceName: '::1' }],
  ])('takes what was called for remote (%j)', (changes, expected) => {
    expect(spanOf(changes).remoteEndpoint).toEqual(expected);
  });

  it('writes no remote endpoint when no route took the request', () => {
    const { route: _, ...unrouted } = sampleExchange();

    expect(spanOfExchange(unrouted, egress)).not.toHaveProperty('remoteEndpoint');
  });

  it('writes what Envoy writes when asked to', () => {
    const client = { address: '127.0.0.1', port: 1, name: 'orders' };
    const span = spanOf({ client, service: 'httpbin' }, { ...egress, compat: 'envoy' });

    expect(span.localEndpoint).toEqual({ serviceName: 'tracectl', ipv4: '127.0.0.1' });
    expect(span).not.toHaveProperty('remoteEndpoint');
  });
});

describe('tags of a span', () => {
  it.each([
    ['a 4xx', { answer: { status: 404, statusMessage: '', sent: [] } }, { 'http.status_code': '404' }],
    [
      'a 5xx',
      { answer: { status: 503, statusMessage: '', sent: [] }, responseFlags: ['URX', 'UF'] as never },
      { 'http.status_code': '503', error: 'true', response_flags: 'URX,UF' },
    ],
  ])('says of %s whether it is an error', (_, changes, expected) => {
    const tags = tagsOf(changes);

    expect(tags).toMatchObject(expected);
    expect('error' in tags).toBe('error' in expected);
  });

  it('says status 0 and error when the client left before an answer', () => {
    const { answer: _, ...unanswered } = sampleExchange({ outcome: 'clientLeft', responseFlags: ['DC'] });

    expect(Object.fromEntries(spanOfExchange(unanswered, egress)?.tags ?? [])).toMatchObject({
      'http.status_code': '0',
      error: 'true',
      response_flags: 'DC',
    });
  });

  it('cuts path and query, not the host, to 256 characters', () => {
    const url = `https://httpbin.org:8443/${'p'.repeat(200)}?${'q'.repeat(200)}`;

    expect(tagsOf({ url })['http.url']).toBe(url.slice(0, 'https://httpbin.org:8443'.length + 256));
  });

  it('takes what was sent upstream, and what came in when nothing was sent', () => {
    const received = ['User-Agent', 'ours', 'X-Envoy-Downstream-Service-Cluster', 'web'];

    expect(tagsOf({ received, sent: ['user-agent', 'theirs'] })).toMatchObject({
      user_agent: 'theirs',
      downstream_cluster: '-',
    });
    const { sent: _, ...unsent } = sampleExchange({ received });
    expect(Object.fromEntries(spanOfExchange(unsent, egress)?.tags ?? [])).toMatchObject({
      user_agent: 'ours',
      downstream_cluster: 'web',
    });
  });

  it('drops what is empty', () => {
    const tags = tagsOf({ sent: ['user-agent', ''], hop: sampleHop({ requestId: '' }) });

    expect(tags).not.toHaveProperty('user_agent');
    expect(tags).not.toHaveProperty('guid:x-request-id');
  });

  it('names the client’s trace id and the exchange that is sent again', () => {
    const tags = tagsOf({ hop: sampleHop({ clientTraceId: 'c1' }), replayOf: '00000000000000e0' });

    expect(tags).toMatchObject({
      'guid:x-client-trace-id': 'c1',
      'tracectl.replay.of': '00000000000000e0',
    });
  });

  it('counts bytes that passed, not those that were kept', () => {
    const body = { ...sampleBody('12345'), totalBytes: 99, isTruncated: true };

    expect(tagsOf({ requestBody: body, responseBody: body })).toMatchObject({
      request_size: '99',
      response_size: '99',
    });
  });

  it('tells of gRPC in both directions', () => {
    const tags = tagsOf({
      method: 'POST',
      url: 'http://orders:50051/shop.Orders/Get',
      sent: ['host', 'orders:50051', 'content-type', 'application/grpc+proto', 'grpc-timeout', '1S'],
      answer: { status: 200, statusMessage: '', sent: ['grpc-status', '14', 'grpc-message', 'away'] },
    });

    expect(tags).toMatchObject({
      'grpc.path': '/shop.Orders/Get',
      'grpc.authority': 'orders:50051',
      'grpc.content_type': 'application/grpc+proto',
      'grpc.timeout': '1S',
      'grpc.status_code': '14',
      'grpc.message': 'away',
      error: 'true',
    });
    expect(Object.keys(tagsOf({})).filter((key) => key.startsWith('grpc'))).toEqual([]);
  });

  it('lets the person’s own tags win, and leaves out those without a value', () => {
    const customTags: SpanOptions['customTags'] = [
      { key: 'team', source: { kind: 'literal', value: 'shop' } },
      { key: 'component', source: { kind: 'env', value: 'mine' } },
      { key: 'b3', source: { kind: 'header', name: 'X-B3-TraceId' } },
      { key: 'http.method', source: { kind: 'header', name: 'x-none' } },
      { key: 'unset', source: { kind: 'env', value: '' } },
    ];
    const sent = ['x-b3-traceid', 'first', 'x-b3-traceid', 'second'];

    const tags = tagsOf({ sent }, { ...egress, customTags });

    expect(tags).toMatchObject({ team: 'shop', component: 'mine', b3: 'first', 'http.method': 'GET' });
    expect(tags).not.toHaveProperty('unset');
  });
});
