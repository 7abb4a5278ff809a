import { describe, expect, it } from 'vitest';
import { NamedRequests } from '../../../src/attribution/links/named-request.ts';
import { RequestInService } from '../../../src/attribution/links/request-in-service.ts';

const TRACE = '4bf92f3577b34da6';
const OTHER_SPAN = 'ffffffffffffffff';

function request(spanId: string, startMicros: number, endMicros?: number, traceId = TRACE): RequestInService {
  const made = new RequestInService({
    id: spanId,
    startMicros,
    route: 'GET /',
    host: 'a',
    sent: { traceId, spanId },
  });
  if (endMicros !== undefined) made.ended({ endMicros });
  return made;
}

function remembered(...requests: readonly RequestInService[]): NamedRequests {
  const named = new NamedRequests();
  for (const each of requests) named.add(each);
  return named;
}

describe('the request that the ids of a call name', () => {
  it('is the one that was sent the span id, or the parent id', () => {
    const [a, b] = [request('a', 0), request('b', 0)];
    const named = remembered(a, b);
    expect(named.named({ traceId: TRACE, spanId: 'a' }, 5)).toBe(a);
    expect(named.named({ traceId: TRACE, spanId: 'c', parentId: 'b' }, 5)).toBe(b);
  });

  it('is the only one of the trace when no span is known, ended or not', () => {
    const ended = request('a', 0, 3);
    expect(remembered(ended).named({ traceId: TRACE, spanId: OTHER_SPAN }, 5)).toBe(ended);
  });

  it('is the only open one of several of the trace', () => {
    const open = request('b', 1, 9);
    const named = remembered(request('a', 0, 3), open, request('c', 7));
    expect(named.named({ traceId: TRACE, spanId: OTHER_SPAN }, 5)).toBe(open);
  });

  it.each([
    ['two of the trace are open', [request('a', 0), request('b', 1)]],
    ['all of several have ended', [request('a', 0, 1), request('b', 1, 2)]],
    ['none had begun', [request('a', 6), request('b', 7)]],
    ['it is another trace', [request('a', 0, undefined, 'aaaaaaaaaaaaaaaa')]],
  ])('is none when %s', (_, requests) => {
    expect(remembered(...requests).named({ traceId: TRACE, spanId: OTHER_SPAN }, 5)).toBeUndefined();
  });

  it('may have a trace id of which a hop dropped the high half', () => {
    const wide = request('a', 0, undefined, `00000000deadbeef${TRACE}`);
    expect(remembered(wide).named({ traceId: TRACE, spanId: OTHER_SPAN }, 5)).toBe(wide);
  });

  it('is forgotten when thousands came after it, and those of its trace that came later are not', () => {
    const named = new NamedRequests();
    for (let i = 0; i < 12_000; i += 1) named.add(request(`s${i}`, i, i));
    expect(named.named({ traceId: 'b', spanId: 's6999' }, 20_000)).toBeUndefined();
    expect(named.named({ traceId: TRACE, spanId: 's6999' }, 20_000)).toBeUndefined();
    expect(named.named({ traceId: TRACE, spanId: 's7000' }, 20_000)?.call.id).toBe('s7000');
    for (let i = 0; i < 5_000; i += 1) named.add(request(`t${i}`, i, i, 'b'));
    expect(named.named({ traceId: TRACE, spanId: 's11999' }, 20_000)).toBeUndefined();
  });
});
