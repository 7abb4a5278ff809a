import { afterEach, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../../src/sink/collector.ts';
import { defaultCollectorLimits } from '../../../src/sink/collector-limits.ts';
import { createQueryApi } from '../../../src/sink/query/query-answers.ts';
import type { ReadAccess } from '../../../src/sink/read-access.ts';
import { SpanIntake } from '../../../src/sink/span-intake.ts';
import type { Span } from '../../../src/trace/span.ts';
import { lowHalfOfTraceId } from '../../../src/trace/trace-id.ts';
import { span } from '../../support/spans.ts';

const NOW_MS = 1_000_000;

let collector: Collector | undefined;

afterEach(async () => {
  await collector?.stop();
  collector = undefined;
});

const front = span({
  traceId: '00000000000000a1',
  id: '00000000000000b1',
  kind: 'CLIENT',
  name: 'get',
  timestampMicros: (NOW_MS - 10) * 1_000,
  durationMicros: 500,
  localEndpoint: { serviceName: 'front' },
  remoteEndpoint: { serviceName: 'orders' },
  annotations: [{ timestampMicros: 5, value: 'ws' }],
  tags: [
    ['__proto__', 'x'],
    ['http.method', 'GET'],
  ],
});
const orders = span({
  ...front,
  kind: 'SERVER',
  localEndpoint: { serviceName: 'orders' },
  shared: true,
  tags: [['http.method', 'POST']],
});
const later = span({
  traceId: '00000000000000a2',
  timestampMicros: (NOW_MS - 5) * 1_000,
  localEndpoint: { serviceName: 'front' },
});
const timeless = span({ traceId: '00000000000000a3', localEndpoint: { serviceName: 'stock' } });

async function serve(
  traces: readonly (readonly Span[])[],
  readers?: ReadAccess,
  isSearchable = true,
): Promise<string> {
  const spans = {
    changed: () => 'all' as const,
    lowHalves: () => new Set(traces.map(([first]) => lowHalfOf(first))),
    tracesOf: (lowHalf: string) => traces.filter(([first]) => lowHalfOf(first) === lowHalf),
    byTraceId: (id: string) => traces.find(([first]) => first?.traceId === id) ?? [],
  };
  const query = createQueryApi({
    ...{ spans, autocompleteKeys: ['http.method'], isSearchable },
    nowMs: () => NOW_MS,
  });
  const started = await startCollector(
    {
      ...{ host: '127.0.0.1', port: 0, limits: defaultCollectorLimits, identity: {}, query },
      ...(readers !== undefined && { readers }),
    },
    new SpanIntake({ accept: () => {} }),
  );
  if ('problem' in started) throw new Error(started.problem.code);
  collector = started.collector;
  return started.collector.url;
}

function lowHalfOf(span: Span | undefined): string {
  return lowHalfOfTraceId(span?.traceId ?? '');
}

async function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  return answer.headers.get('content-type') === 'application/json' ? JSON.parse(text) : [answer.status, text];
}

const all = [[front, orders], [later], [timeless]];

describe('what is held', () => {
  it.each([
    ['services', ['front', 'orders', 'stock']],
    ['spans?serviceName=Front', ['get']],
    ['spans?serviceName=nobody', []],
    ['remoteServices?serviceName=front', ['orders']],
    ['autocompleteKeys', ['http.method']],
    ['autocompleteValues?key=http.method', ['GET', 'POST']],
    ['autocompleteValues?key=other', []],
    [`dependencies?endTs=${NOW_MS}`, [{ parent: 'front', child: 'orders', callCount: 1 }]],
    [`dependencies?endTs=${NOW_MS}&lookback=1`, []],
    ['trace/ffff', [404, '000000000000ffff not found']],
    ['trace/XY', [400, 'XY should be lower-hex encoded with no prefix']],
    ['spans', [400, 'serviceName is missing: ?serviceName=… is wanted']],
    ['traces?limit=2.5', [400, 'limit is "2.5": a whole number is wanted']],
  ])('is told at %s', async (path, expected) => {
    expect(await get(`${await serve(all)}/api/v2/${path}`)).toEqual(expected);
  });

  it('is told newest first, as much as is asked for, without traces that have no time', async () => {
    const url = await serve(all);
    const ids = async (query: string): Promise<unknown> =>
      ((await get(`${url}/api/v2/traces?${query}`)) as Span[][]).map(([first]) => first?.traceId);

    expect(await ids('')).toEqual([later.traceId, front.traceId]);
    expect(await ids('limit=1')).toEqual([later.traceId]);
    expect(await ids('serviceName=orders&annotationQuery=http.method%3DPOST')).toEqual([front.traceId]);
    expect(await ids('serviceName=front&annotationQuery=http.method%3DPOST')).toEqual([]);
  });

  it('is a trace in the words of Zipkin', async () => {
    const url = await serve([[front]]);

    expect(await (await fetch(`${url}/api/v2/trace/a1`)).text()).toBe(
      '[{"traceId":"00000000000000a1","id":"00000000000000b1","kind":"CLIENT","name":"get","timestamp":999990000,' +
        '"duration":500,"localEndpoint":{"serviceName":"front"},"remoteEndpoint":{"serviceName":"orders"},' +
        '"annotations":[{"timestamp":5,"value":"ws"}],"tags":{"__proto__":"x","http.method":"GET"}}]',
    );
  });

  it('is not to be kept by a browser', async () => {
    const answer = await fetch(`${await serve(all)}/zipkin/api/v2/services`);

    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is the configuration of Zipkin’s user interface, too', async () => {
    expect(await get(`${await serve([])}/zipkin/config.json`)).toMatchObject({
      searchEnabled: true,
      dependency: { enabled: true },
    });
  });
});

describe('what cannot be searched', () => {
  it.each([
    ['services', []],
    ['spans?serviceName=front', []],
    ['remoteServices?serviceName=front', []],
    ['autocompleteKeys', []],
    ['autocompleteValues?key=http.method', []],
    ['traces', []],
    ['traces?limit=0', [400, 'limit <= 0']],
    [`dependencies?endTs=${NOW_MS}`, [{ parent: 'front', child: 'orders', callCount: 1 }]],
  ])('is told at %s as Zipkin tells it', async (path, expected) => {
    expect(await get(`${await serve(all, undefined, false)}/api/v2/${path}`)).toEqual(expected);
  });

  it('is had by whoever knows the id', async () => {
    const url = await serve(all, undefined, false);

    expect(await get(`${url}/api/v2/trace/a2`)).toMatchObject([{ traceId: later.traceId }]);
    expect(await get(`${url}/config.json`)).toMatchObject({ searchEnabled: false });
  });
});

describe('who may read', () => {
  it.each([
    ['is any program of this machine', undefined, {}, 200],
    ['is no page of another site', undefined, { origin: 'https://evil.test' }, 403],
    ['is nobody where others can reach it and no token was set', {}, {}, 403],
    ['is nobody without the token', { token: 'secret' }, {}, 401],
    ['is nobody with another token', { token: 'secret' }, { authorization: 'Bearer secreT' }, 401],
    ['is whoever has the token', { token: 'secret' }, { authorization: 'Bearer secret' }, 200],
  ])('%s', async (_, readers, headers, status) => {
    const answer = await fetch(`${await serve(all, readers)}/api/v2/services`, { headers });

    expect(answer.status).toBe(status);
  });

  it('may not write there', async () => {
    const url = await serve(all);

    expect((await fetch(`${url}/api/v2/services`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/api/v2/spans`, { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${url}/api/v2/spans`, { method: 'POST', body: '[]' })).status).toBe(202);
  });
});
