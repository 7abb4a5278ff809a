import { describe, expect, it } from 'vitest';
import { type DecodedOtlp, decodeOtlp } from '../../src/codec/otlp/decode-otlp.ts';
import { encodeOtlp } from '../../src/codec/otlp/encode-otlp.ts';
import type { Span } from '../../src/trace/span.ts';
import { span } from '../support/spans.ts';

const TRACE_ID = '5B8EFFF798038103D269B633813FC60C';
const SPAN_ID = 'EEE19B7EC3C1B174';

interface Json {
  readonly [key: string]: unknown;
}

/** One span as OTLP's JSON, with what a test wants to see in it. */
function report(
  changes: Json = {},
  resource: readonly Json[] = [attribute('service.name', 'Orders')],
): string {
  const plain = {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    name: 'GET /orders/{id}',
    kind: 2,
    startTimeUnixNano: '1544712660000000999',
    endTimeUnixNano: '1544712660250001999',
    ...changes,
  };
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: resource },
        scopeSpans: [{ scope: { name: 'http', version: '1.2' }, spans: [plain] }],
      },
    ],
  });
}

function attribute(key: string, value: unknown): Json {
  if (typeof value === 'string') return { key, value: { stringValue: value } };
  return { key, value };
}

function decodeJson(text: string, maxSpans = 100): DecodedOtlp {
  return decodeOtlp(Buffer.from(text), 'json', maxSpans);
}

/** The only span of a report that must be good. */
function decoded(changes: Json = {}, resource?: readonly Json[]): Span {
  const result = decodeJson(report(changes, resource));
  if ('error' in result || result.spans[0] === undefined) throw new Error(JSON.stringify(result));
  return result.spans[0];
}

function tagsOf({ tags }: Span): Record<string, string> {
  return Object.fromEntries(tags);
}

describe('a span that came as OTLP', () => {
  it('stands in Zipkin’s model with lower-case ids and names, whole microseconds and its service', () => {
    const { otel, ...view } = decoded({ parentSpanId: 'eee19b7ec3c1b173' });

    expect(view).toEqual({
      traceId: '5b8efff798038103d269b633813fc60c',
      id: 'eee19b7ec3c1b174',
      parentId: 'eee19b7ec3c1b173',
      kind: 'SERVER',
      name: 'get /orders/{id}',
      timestampMicros: 1_544_712_660_000_000,
      durationMicros: 250_001,
      localEndpoint: { serviceName: 'orders' },
      annotations: [],
      tags: [
        ['otel.library.name', 'http'],
        ['otel.library.version', '1.2'],
        ['otel.scope.name', 'http'],
        ['otel.scope.version', '1.2'],
      ],
    });
    expect(otel).toMatchObject({ name: 'GET /orders/{id}', startNanos: '1544712660000000999' });
  });

  it.each([
    [0, undefined],
    [1, undefined],
    [2, 'SERVER'],
    [3, 'CLIENT'],
    [4, 'PRODUCER'],
    [5, 'CONSUMER'],
    [9, undefined],
  ])('of kind %i is of kind %s', (kind, expected) => {
    expect(decoded({ kind }).kind).toBe(expected);
  });

  it('has its attributes and those of its resource as tags, its own above', () => {
    const attributes = [
      attribute('text', 'a'),
      attribute('whole', { intValue: '9007199254740993' }),
      attribute('part', { doubleValue: 0.5 }),
      attribute('yes', { boolValue: true }),
      attribute('list', { arrayValue: { values: [{ stringValue: 'x' }, { intValue: 1 }] } }),
      attribute('map', { kvlistValue: { values: [attribute('__proto__', 'y')] } }),
      attribute('bytes', { bytesValue: 'AQI=' }),
      attribute('both', 'span'),
      attribute('nothing', {}),
    ];
    const resource = [
      attribute('service.name', 'orders'),
      attribute('both', 'resource'),
      attribute('host', 'h'),
    ];

    expect(tagsOf(decoded({ attributes }, resource))).toMatchObject({
      text: 'a',
      whole: '9007199254740993',
      part: '0.5',
      yes: 'true',
      list: '["x",1]',
      map: '{"__proto__":"y"}',
      bytes: 'AQI=',
      both: 'span',
      nothing: '',
      host: 'h',
    });
  });

  it('holds what tags and attributes both say once, and tells what it has nothing of all the same', () => {
    const read = decoded({ attributes: [attribute('a', 'x'), attribute('n', { intValue: '7' })] });

    expect(read.tags).toContain(read.otel?.attributes[0]);
    expect(read.tags).toContainEqual(['n', '7']);
    expect(read.otel).toMatchObject({
      attributes: [
        ['a', 'x'],
        ['n', { int: '7' }],
      ],
      events: [],
      links: [],
    });
    expect(read.otel).toMatchObject({ status: { code: 0, message: '' }, dropped: { attributes: 0 } });
  });

  it.each([
    [
      { code: 2, message: 'out of stock' },
      { error: 'out of stock', 'otel.status_code': 'ERROR' },
    ],
    [{ code: 2 }, { error: '', 'otel.status_code': 'ERROR' }],
    [{ code: 1 }, { 'otel.status_code': 'OK' }],
  ])('of status %j has tags that Zipkin understands', (status, tags) => {
    expect(tagsOf(decoded({ status }))).toMatchObject(tags);
  });

  it('of status unset is no error, not even with an attribute that denies one', () => {
    expect(tagsOf(decoded({ attributes: [attribute('error', { boolValue: false })] }))).not.toHaveProperty(
      'error',
    );
  });

  it('has events as annotations, and links and tracestate as tags', () => {
    const link = {
      traceId: `${'0'.repeat(31)}1`,
      spanId: `${'0'.repeat(15)}2`,
      attributes: [attribute('a', 'b')],
    };
    const events = [
      { timeUnixNano: '1544712660000001000', name: 'cache miss' },
      { timeUnixNano: '1544712660000002000', name: 'retry', attributes: [attribute('n', { intValue: 2 })] },
    ];
    const read = decoded({ events, links: [link], traceState: 'a=b' });

    expect(read.annotations).toEqual([
      { timestampMicros: 1_544_712_660_000_001, value: 'cache miss' },
      { timestampMicros: 1_544_712_660_000_002, value: '"retry": {"n":2}' },
    ]);
    expect(tagsOf(read)).toMatchObject({
      'otlp.link.0': `${link.traceId}|${link.spanId}||{"a":"b"}|0`,
      'w3c.tracestate': 'a=b',
    });
  });

  it.each([
    [['service.peer.name', 'stock'], { serviceName: 'stock' }],
    [['server.address', 'Stock.test'], { serviceName: 'stock.test' }],
    [['network.peer.address', '10.0.0.7'], { serviceName: '10.0.0.7', ipv4: '10.0.0.7' }],
  ])('that called %j names the other side', ([key = '', value], remoteEndpoint) => {
    expect(decoded({ kind: 3, attributes: [attribute(key, value)] }).remoteEndpoint).toEqual(remoteEndpoint);
    expect(decoded({ kind: 2, attributes: [attribute(key, value)] }).remoteEndpoint).toBeUndefined();
  });

  it('lasts a microsecond at least, and for ever when it has no end', () => {
    const start = '1544712660000000000';

    expect(decoded({ startTimeUnixNano: start, endTimeUnixNano: start }).durationMicros).toBe(1);
    expect(decoded({ startTimeUnixNano: start, endTimeUnixNano: '0' }).durationMicros).toBeUndefined();
  });

  it('belongs to an unknown service when its resource names none', () => {
    expect(decoded({}, []).localEndpoint).toEqual({ serviceName: 'unknown_service' });
  });

  it('has the trace id that B3 writes when its high half is empty', () => {
    expect(decoded({ traceId: `${'0'.repeat(16)}d269b633813fc60c` }).traceId).toBe('d269b633813fc60c');
  });
});

describe('a report', () => {
  it('of protobuf says the same as one of JSON', () => {
    const attributes = [
      attribute('whole', { intValue: '-9223372036854775808' }),
      attribute('none', { doubleValue: 'NaN' }),
      attribute('bytes', { bytesValue: 'AQI=' }),
      attribute('nothing', {}),
      attribute('list', { arrayValue: { values: [{ doubleValue: 1 }, { kvlistValue: { values: [] } }] } }),
    ];
    const events = [{ timeUnixNano: '1', name: 'e', attributes, droppedAttributesCount: 3 }];
    const links = [{ traceId: TRACE_ID, spanId: SPAN_ID, traceState: 'x=y', flags: 257, attributes }];
    const sent = decoded({ attributes, events, links, flags: 769, status: { code: 2, message: 'm' } });

    expect(decodeOtlp(encodeOtlp([sent], 'protobuf'), 'protobuf', 10)).toMatchObject({ spans: [sent] });
    expect(decodeOtlp(encodeOtlp([sent], 'json'), 'json', 10)).toMatchObject({ spans: [sent] });
    expect(JSON.parse(JSON.stringify(sent))).toEqual(sent);
  });

  it('with nothing in it is taken', () => {
    expect(decodeOtlp(Buffer.alloc(0), 'protobuf', 10)).toMatchObject({ spans: [], rejected: 0 });
    expect(decodeJson('{}')).toMatchObject({ spans: [], rejected: 0 });
  });

  it('may have fields that nobody knows', () => {
    expect(decodeJson(report({ someday: { a: [1] } }))).toMatchObject({ rejected: 0 });
  });

  it.each([
    [{ traceId: 'ab' }, 'traceId has 1 bytes or only zeros; 16 bytes are wanted'],
    [{ traceId: '0'.repeat(32) }, 'traceId has 16 bytes or only zeros; 16 bytes are wanted'],
    [{ spanId: '' }, 'spanId has 0 bytes or only zeros; 8 bytes are wanted'],
    [{ parentSpanId: 'abcd' }, 'parentSpanId has 2 bytes; 8 or none are wanted'],
  ])('tells that a span with %j was left out', (changes, reason) => {
    expect(decodeJson(report(changes))).toEqual({ spans: [], rejected: 1, reason });
  });

  it.each([
    ['no JSON', '{'],
    ['ids that are no hex', report({ traceId: 'zz' })],
    ['a list that is none', '{"resourceSpans":3}'],
    ['values in values without end', report({ attributes: [attribute('a', deepValue(500))] })],
  ])('is refused whole for %s', (_, text) => {
    expect(decodeJson(text)).toEqual({
      error: expect.stringMatching(/^Cannot read ExportTraceServiceRequest as json: /),
    });
  });

  it('is refused whole when it is no protobuf', () => {
    expect(decodeOtlp(Buffer.from('[]'), 'protobuf', 10)).toHaveProperty('error');
  });

  it('of more spans than are taken at once is too long', () => {
    expect(decodeJson(report(), 0)).toMatchObject({ isTooLong: true });
  });
});

function deepValue(depth: number): Json {
  let value: Json = { stringValue: 'x' };
  for (let level = 0; level < depth; level++) value = { arrayValue: { values: [value] } };
  return value;
}

describe('a span of Zipkin’s model as OTLP', () => {
  const client = span({
    kind: 'CLIENT',
    name: 'get',
    timestampMicros: 1_000,
    durationMicros: 20,
    localEndpoint: { serviceName: 'front', ipv4: '127.0.0.1', port: 80 },
    remoteEndpoint: { serviceName: 'orders', ipv6: '2001:db8::1' },
    annotations: [{ timestampMicros: 1_010, value: 'cr' }],
    tags: [
      ['error', 'boom'],
      ['http.method', 'GET'],
      ['http.status_code', '500'],
    ],
  });

  /** As a receiver reads it. */
  function received(sent: Span): Span {
    const result = decodeOtlp(encodeOtlp([sent], 'protobuf'), 'protobuf', 10);
    if ('error' in result || result.spans[0] === undefined) throw new Error(JSON.stringify(result));
    return result.spans[0];
  }

  it('keeps ids, times, kind and service, and has the names of today for HTTP', () => {
    expect(received(client)).toMatchObject({
      traceId: client.traceId,
      id: client.id,
      kind: 'CLIENT',
      timestampMicros: 1_000,
      durationMicros: 20,
      localEndpoint: { serviceName: 'front', ipv4: '127.0.0.1', port: 80 },
      remoteEndpoint: { serviceName: 'orders', ipv6: '2001:db8::1' },
      annotations: client.annotations,
      otel: {
        traceId: `${'0'.repeat(16)}${client.traceId}`,
        kind: 3,
        status: { code: 2, message: 'boom' },
        resource: { attributes: [['service.name', 'front']] },
        attributes: expect.arrayContaining([
          ['http.request.method', 'GET'],
          ['http.response.status_code', { int: '500' }],
        ]),
      },
    });
  });

  it('has an id of its own below its client when it shares one, the same each time', () => {
    const server = span({ kind: 'SERVER', shared: true, localEndpoint: { serviceName: 'orders' } });
    const sent = received(server);

    expect(sent.parentId).toBe(server.id);
    expect(sent.id).not.toBe(server.id);
    expect(received(server).id).toBe(sent.id);
    expect(tagsOf(sent)).toHaveProperty(['zipkin.shared'], 'true');
  });

  it('goes with others of its service under one resource', () => {
    const other = span({ id: '00000000000000b2', localEndpoint: { serviceName: 'orders' } });
    const json = JSON.parse(Buffer.from(encodeOtlp([client, other, client], 'json')).toString());

    expect(json.resourceSpans).toHaveLength(2);
    expect(json.resourceSpans[0].scopeSpans[0].spans).toHaveLength(2);
    expect(json.resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject({ kind: 3, spanId: client.id });
  });
});
