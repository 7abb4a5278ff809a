import { expect, it } from 'vitest';
import { createTraceIndex } from '../../../src/sink/query/trace-index.ts';
import type { Span } from '../../../src/trace/span.ts';
import { lowHalfOfTraceId } from '../../../src/trace/trace-id.ts';
import { hexId, span } from '../../support/spans.ts';

const EVER = { endTsMs: 1_000, lookbackMs: 1_000 };

/** Traces that come and go, and which of them were looked at. */
function changing() {
  const traces = new Map<string, readonly (readonly Span[])[]>();
  let changed = new Set<string>();
  let looked: string[] = [];
  const spans = {
    changed: () => {
      const told = changed;
      changed = new Set();
      return told;
    },
    lowHalves: () => traces.keys(),
    tracesOf: (lowHalf: string) => {
      looked.push(lowHalf);
      return traces.get(lowHalf) ?? [];
    },
    byTraceId: () => [],
  };
  const put = (...parts: readonly (readonly Span[])[]): void => {
    const lowHalf = lowHalfOfTraceId(parts[0]?.[0]?.traceId ?? '');
    traces.set(lowHalf, parts);
    changed.add(lowHalf);
  };
  const drop = (lowHalf: string): void => {
    traces.delete(lowHalf);
    changed.add(lowHalf);
  };
  const lookedAt = (): string[] => {
    const since = [...new Set(looked)];
    looked = [];
    return since;
  };
  return { index: createTraceIndex(spans, ['http.method']), put, drop, lookedAt };
}

function call(traceId: string, from: string, to: string, timestampMicros: number): Span {
  return span({
    ...{ traceId, id: hexId(1), kind: 'CLIENT' as const, name: `get ${to}`, timestampMicros },
    ...{ localEndpoint: { serviceName: from }, remoteEndpoint: { serviceName: to } },
    tags: [['http.method', `of ${from}`]],
  });
}

it('a name is known until the last trace that has it leaves', () => {
  const { index, put, drop } = changing();
  put([call(hexId(1), 'front', 'orders', 1)]);
  put([call(hexId(2), 'front', 'orders', 2)]);
  put([call(hexId(3), 'orders', 'stock', 3)]);
  expect(index.names().services()).toEqual(['front', 'orders']);

  drop(hexId(1));
  drop(hexId(3));
  expect(index.names().services()).toEqual(['front']);
  expect(index.names().spanNames('Front')).toEqual(['get orders']);
  expect(index.names().remoteServices('front')).toEqual(['orders']);
  expect(index.names().tagValues('http.method')).toEqual(['of front']);

  put([call(hexId(2), 'mail', 'smtp', 2)]);
  expect(index.names().services()).toEqual(['mail']);
  expect(index.names().tagValues('http.method')).toEqual(['of mail']);
});

it('a service that has no span names is one all the same', () => {
  const { index, put } = changing();
  put([span({ localEndpoint: { serviceName: 'quiet' } })]);

  expect(index.names().services()).toEqual(['quiet']);
  expect(index.names().spanNames('quiet')).toEqual([]);
});

it('links are counted anew only of the traces that changed', () => {
  const { index, put, lookedAt } = changing();
  put([call(hexId(1), 'front', 'orders', 1)]);
  put([call(hexId(2), 'front', 'stock', 2)]);
  const links = (): unknown => index.links(EVER);
  expect(links()).toHaveLength(2);
  lookedAt();

  expect(links()).toHaveLength(2);
  expect(lookedAt()).toEqual([]);

  put([call(hexId(2), 'front', 'orders', 2)]);
  expect(links()).toEqual([{ parent: 'front', child: 'orders', callCount: 2, errorCount: 0 }]);
  expect(lookedAt()).toEqual([hexId(2)]);
});

it('traces of one low half are linked as one, those that are in the window', () => {
  const { index, put } = changing();
  const low = hexId(7);
  put(
    [call(`1111111111111111${low}`, 'front', 'orders', 500_000)],
    [
      span({
        ...call(`2222222222222222${low}`, 'orders', 'stock', 900_000),
        parentId: hexId(1),
        id: hexId(2),
      }),
    ],
  );

  const late = { endTsMs: 1_000, lookbackMs: 200 };
  expect(index.links(late).map(({ child }) => child)).toEqual(['stock']);
  // The client above has a child now, which tells of the call.
  expect(index.links(EVER).map(({ parent, child }) => `${parent} ${child}`)).toEqual([
    'front orders',
    'orders stock',
  ]);
});

it('traces are found newest first, and only those that are read are made', () => {
  const { index, put, lookedAt } = changing();
  for (const n of [2, 5, 3]) put([call(hexId(n), 'a', 'b', n * 1_000)]);
  const [first] = index.newestFirst(EVER);
  lookedAt();

  expect(first?.[0]?.traceId).toBe(hexId(5));
  const found = index.newestFirst({ endTsMs: 4, lookbackMs: 10 });
  expect(found.next().value?.[0]?.traceId).toBe(hexId(3));
  expect(lookedAt()).toEqual([hexId(3)]);
});

it('links are counted right although more names come and go than are remembered', () => {
  const { index, put, drop } = changing();
  put([call(hexId(1), 'front', 'orders', 1)]);
  for (let n = 2; n < 302; n += 1) {
    const calls = Array.from({ length: 200 }, (_, i) => ({
      ...call(hexId(n), `front-${n}-${i}`, 'orders', n),
      id: hexId(i + 1),
      parentId: hexId(999),
    }));
    put(calls);
    expect(index.links(EVER)).toHaveLength(201);
    drop(hexId(n));
  }

  expect(index.links(EVER)).toEqual([{ parent: 'front', child: 'orders', callCount: 1, errorCount: 0 }]);
});
