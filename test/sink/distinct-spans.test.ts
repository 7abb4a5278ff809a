import { describe, expect, it } from 'vitest';
import { DistinctSpans } from '../../src/sink/distinct-spans.ts';
import type { OtelSpan } from '../../src/trace/otel-span.ts';
import { hexId, manySpans, span } from '../support/spans.ts';

function otelSpan(host = '10.0.0.6', flags = 0): OtelSpan {
  const about = { attributes: [], droppedAttributes: 0, schemaUrl: '' };
  return {
    ...{ name: 'GET', kind: 2, traceId: hexId(1).padStart(32, '0'), startNanos: '1', endNanos: '2' },
    ...{ traceState: '', flags, resource: { ...about, attributes: [['host.ip', host]] } },
    ...{ scope: { ...about, name: 'http', version: '1' }, attributes: [], events: [], links: [] },
    ...{ status: { code: 0, message: '' }, dropped: { attributes: 0, events: 0, links: 0 } },
  };
}

describe.each([
  ['few', 3],
  ['so many that they are looked up', 100],
])('of %s spans', (_, count) => {
  function filled(): DistinctSpans {
    const spans = new DistinctSpans();
    for (const each of manySpans(count)) spans.add(each);
    return spans;
  }

  it('an equal one is known, and the halves and pieces of one id are several', () => {
    const spans = filled();
    const [first] = manySpans(1);

    expect(spans.add({ ...span(first) })).toBe(false);
    expect(spans.add(span({ ...first, shared: true }))).toBe(true);
    expect(spans.add(span({ ...first, name: 'a piece' }))).toBe(true);
    expect(spans.add(span({ ...first, shared: true }))).toBe(false);
    expect(spans.size).toBe(count + 2);
  });

  it('what OpenTelemetry says of the resource besides makes no other span', () => {
    const spans = filled();
    expect(spans.add(span({ id: hexId(999), otel: otelSpan() }))).toBe(true);
    expect(spans.add(span({ id: hexId(999), otel: otelSpan('10.0.0.7') }))).toBe(false);
    expect(spans.add(span({ id: hexId(999), otel: otelSpan('10.0.0.7', 1) }))).toBe(true);
  });

  it('a list that was handed out stays as it is, and is handed out again while nothing comes', () => {
    const spans = filled();
    const before = spans.list();
    expect(spans.list()).toBe(before);

    spans.add(span({ id: hexId(999) }));

    expect(before).toHaveLength(count);
    expect(spans.list()).toHaveLength(count + 1);
    expect(spans.list().at(-1)?.id).toBe(hexId(999));
  });
});
