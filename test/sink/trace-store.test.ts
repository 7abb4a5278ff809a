import { describe, expect, it } from 'vitest';
import { createTraceStore, defaultTraceStoreLimits, type TraceStore } from '../../src/sink/trace-store.ts';
import { hexId, manySpans, span } from '../support/spans.ts';

const LOW = '000000000000000a';
const A = `1111111111111111${LOW}`;
const B = `2222222222222222${LOW}`;

function small(maxSpans: number, maxBytes = Number.POSITIVE_INFINITY): TraceStore {
  return createTraceStore({ maxSpans, maxBytes });
}

function traceIds(store: TraceStore): string[] {
  return store.traces().map(({ traceId }) => traceId);
}

describe('createTraceStore', () => {
  it('gathers spans by trace, in order of arrival', () => {
    const store = createTraceStore(defaultTraceStoreLimits);
    store.add([span({ traceId: hexId(1), id: hexId(1) }), span({ traceId: hexId(2), id: hexId(2) })]);
    store.add([span({ traceId: hexId(1), id: hexId(3) })]);

    expect(store.byTraceId(hexId(1))?.spans.map(({ id }) => id)).toEqual([hexId(1), hexId(3)]);
    expect(store.byTraceId(hexId(9))).toBeUndefined();
    expect(store.counts()).toMatchObject({ traces: 2, spans: 3, evictedTraces: 0, evictedSpans: 0 });
  });

  it('stores identical spans once, and different pieces of a span side by side', () => {
    const store = small(10);

    store.add([span({ name: 'a' }), span({ name: 'a' }), span({ name: 'b' })]);
    store.add([span({ name: 'a' })]);

    expect(store.byTraceId(span().traceId)?.spans.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('takes ids as they are when they are strict', () => {
    const store = createTraceStore(defaultTraceStoreLimits, { strictTraceIds: true });

    store.add([span({ traceId: LOW, id: hexId(1) }), span({ traceId: A, id: hexId(2) })]);

    expect(traceIds(store)).toEqual([LOW, A]);
    expect(store.byTraceId(LOW)?.spans.map(({ id }) => id)).toEqual([hexId(1)]);
  });

  it('matches by the low 64 bits when one side has no more', () => {
    const store = small(10);

    store.add([span({ traceId: LOW, id: hexId(1) }), span({ traceId: A, id: hexId(2) })]);
    store.add([span({ traceId: LOW, id: hexId(3) })]);

    expect(traceIds(store)).toEqual([A]);
    expect(store.byTraceId(LOW)?.spans).toHaveLength(3);
    expect(store.byTraceId(A)?.spans).toHaveLength(3);
  });

  it('keeps traces apart that differ in their high 64 bits', () => {
    const store = small(10);

    store.add([span({ traceId: A }), span({ traceId: B })]);

    expect(traceIds(store)).toEqual([A, B]);
    expect(store.byTraceId(B)?.traceId).toBe(B);
  });

  it('lets whole traces leave, first the one that got no span for the longest time', () => {
    const store = small(5);
    store.add(manySpans(2, { traceId: hexId(1) }));
    store.add(manySpans(2, { traceId: hexId(2) }));
    store.add([span({ traceId: hexId(1), id: hexId(99) })]);

    store.add([span({ traceId: hexId(3) })]);

    expect(traceIds(store)).toEqual([hexId(1), hexId(3)]);
    expect(store.counts()).toMatchObject({ traces: 2, spans: 4, evictedTraces: 1, evictedSpans: 2 });
    expect(store.byTraceId(hexId(2))).toBeUndefined();
  });

  it('holds no more bytes than allowed', () => {
    const store = small(1000, 100_000);

    for (let i = 1; i <= 20; i++) {
      store.add([span({ traceId: hexId(i), tags: [['big', 'x'.repeat(30_000)]] })]);
    }

    expect(traceIds(store)).toEqual([hexId(18), hexId(19), hexId(20)]);
    expect(store.counts().bytes).toBeLessThanOrEqual(100_000);
    expect(store.counts().evictedTraces).toBe(17);
  });

  it('lets go of a single trace that outgrows all of it', () => {
    const store = small(5);

    store.add(manySpans(6));

    expect(store.counts()).toMatchObject({
      traces: 0,
      spans: 0,
      bytes: 0,
      evictedTraces: 1,
      evictedSpans: 6,
    });
  });

  it('finds the other trace of the same low 64 bits after one has left', () => {
    const store = small(1);
    store.add([span({ traceId: A })]);

    store.add([span({ traceId: B })]);

    expect(store.byTraceId(A)).toBeUndefined();
    expect(store.byTraceId(B)?.spans).toHaveLength(1);
  });

  it('keeps a trace that was handed out as it was', () => {
    const store = small(10);
    store.add(manySpans(1));
    const before = store.byTraceId(span().traceId);

    store.add(manySpans(3));

    expect(before?.spans).toHaveLength(1);
  });
});
