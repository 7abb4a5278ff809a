// What a call carries, by what came in and by what is broken. Ids count up: the service's own span is the first.
import { describe, expect, it } from 'vitest';
import { type CallOrigin, callHeaders } from '../../src/demo/call-headers.ts';
import type { FaultName } from '../../src/demo/faults.ts';
import { contextOfRequest } from '../../src/demo/service-context.ts';
import type { HeaderList } from '../../src/http/header-list.ts';
import { headerPairs } from '../../src/http/header-list.ts';
import { countedIds } from '../support/counted-ids.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const OTHER = '5bf92f3577b34da6a3ce929d0e0e4736';

function received(traceId = TRACE, requestId = 'r-1'): HeaderList {
  return [
    ...['x-request-id', requestId, 'authorization', 'Bearer demo', 'accept-language', 'en'],
    ...['x-b3-traceid', traceId, 'x-b3-spanid', PARENT, 'x-b3-sampled', '1'],
    ...['traceparent', `00-${traceId}-${PARENT}-01`, 'tracestate', 'a=1'],
    ...['x-ot-span-context', `${traceId.slice(-16)};${PARENT};0000000000000000;cs`],
  ];
}

/** The headers of the call, as an object, and the trace of its span. */
function called(fault: FaultName | undefined, more: Partial<CallOrigin> = {}) {
  const ids = countedIds();
  const own = contextOfRequest(received(), ids);
  const latest = contextOfRequest(received(OTHER, 'r-2'), ids);
  const { headers, span } = callHeaders(
    { service: 'orders', callee: 'payments', fault, own, latest, ...more },
    ids,
  );
  return { headers: Object.fromEntries(headerPairs(headers)), traceId: span?.traceId };
}

const own = '0000000000000001';
const child = '0000000000000003';
const right = {
  'user-agent': 'orders/1.0',
  authorization: 'Bearer demo',
  'accept-language': 'en',
  'x-request-id': 'r-1',
  tracestate: 'a=1',
  'x-b3-traceid': TRACE,
  'x-b3-spanid': child,
  'x-b3-parentspanid': own,
  'x-b3-sampled': '1',
  traceparent: `00-${TRACE}-${child}-01`,
  'x-ot-span-context': `${TRACE.slice(-16)};${child};${own};cs`,
};

describe('a service that is not broken', () => {
  it('sends a child of its own span on, in every family that came in', () => {
    expect(called(undefined)).toEqual({ headers: right, traceId: TRACE });
  });

  it('writes no family that did not come in', () => {
    const ids = countedIds();
    const context = contextOfRequest(['b3', `${TRACE}-${PARENT}-0`], ids);
    const origin = {
      service: 'orders',
      callee: 'stock',
      fault: undefined,
      own: context,
      latest: context,
    } as const;

    const { headers } = callHeaders(origin, ids);

    expect(headers).toEqual(['user-agent', 'orders/1.0', 'b3', `${TRACE}-0000000000000002-0-${own}`]);
  });
});

describe('a fault', () => {
  const { authorization, 'accept-language': language, 'user-agent': agent } = right;
  const plain = { 'user-agent': agent };
  const newTrace = '00000000000000040000000000000005';

  it.each<[FaultName, object, string | undefined]>([
    ['drop', plain, undefined],
    ['drop-one', { 'user-agent': 'payments-sdk/2.1' }, undefined],
    ['allow-list', { ...plain, authorization, 'accept-language': language }, undefined],
    [
      'truncate',
      {
        ...right,
        'x-b3-traceid': TRACE.slice(-16),
        traceparent: `00-0000000000000000${TRACE.slice(-16)}-${child}-01`,
      },
      TRACE.slice(-16),
    ],
    [
      'uppercase',
      {
        ...right,
        'x-b3-traceid': TRACE.toUpperCase(),
        traceparent: `00-${TRACE.toUpperCase()}-${child}-01`,
        'x-ot-span-context': `${TRACE.slice(-16)};${child};${own};cs`.toUpperCase(),
      },
      TRACE,
    ],
  ])('%s sends what it names', (fault, headers, traceId) => {
    expect(called(fault)).toEqual({ headers, traceId });
  });

  it('new-root begins a trace in the formats that came in', () => {
    const { headers, traceId } = called('new-root');

    expect(traceId).toBe(newTrace);
    expect(headers).toMatchObject({ 'x-b3-traceid': newTrace, 'x-request-id': 'r-1' });
    expect(headers.traceparent).toContain(newTrace);
    expect(headers).not.toHaveProperty('x-b3-parentspanid');
  });

  it('b3-to-w3c begins a trace in W3C alone', () => {
    const { headers, traceId } = called('b3-to-w3c');

    expect(traceId).toBe(newTrace);
    expect(headers.traceparent).toContain(newTrace);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-b3'))).toEqual([]);
  });

  it('stale carries the context of the request that came in last, and the rest of its own', () => {
    expect(called('stale').traceId).toBe(OTHER);
    expect(called('stale').headers).toMatchObject({ 'x-b3-traceid': OTHER, 'x-request-id': 'r-1' });
  });

  it('drop-one leaves calls to others whole', () => {
    expect(called('drop-one', { callee: 'stock' })).toEqual({ headers: right, traceId: TRACE });
  });
});
