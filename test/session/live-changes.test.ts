import { describe, expect, it } from 'vitest';
import { isClosed } from '../../src/exchange/exchange.ts';
import { heldView } from '../../src/session/live-changes.ts';
import { createExchangeStore } from '../../src/sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';
import { sampleHop } from '../support/sample-exchange.ts';
import { entry, openEntry } from '../support/session-entries.ts';
import { span } from '../support/spans.ts';

const options = { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] } as const;

function view(maxExchanges = 100) {
  const exchanges = createExchangeStore({ maxExchanges, maxBytes: Number.POSITIVE_INFINITY });
  const traces = createTraceStore({ ...defaultTraceStoreLimits, maxSpans: 2 });
  return { exchanges, traces, held: heldView({ exchanges, traces }, options) };
}

describe('heldView', () => {
  it('tells everything to whoever looks for the first time', () => {
    const { exchanges, held } = view();
    exchanges.put(entry(1));
    exchanges.put(openEntry(2));

    const { isWhole, entries, gone } = held.changesSince();

    expect(isWhole).toBe(true);
    expect(entries.map(({ exchange }) => exchange.seq)).toEqual([1, 2]);
    expect(gone).toEqual([]);
  });

  it('tells what was put, ended, annotated and let go since', () => {
    const { exchanges, held } = view(2);
    exchanges.put(openEntry(1));
    exchanges.put(entry(2));
    const { place } = held.changesSince();

    exchanges.put(entry(1));
    exchanges.annotate(entry(2).exchange.id, { caller: { method: 'process', service: 'cart' } });
    exchanges.put(entry(3));

    const since = held.changesSince(place);
    expect(since.isWhole).toBe(false);
    expect(since.entries.map(({ exchange }) => exchange.seq)).toEqual([1, 3]);
    expect(since.entries.every(({ exchange }) => isClosed(exchange))).toBe(true);
    expect(since.gone).toEqual([entry(2).exchange.id]);
    expect(held.changesSince(since.place)).toMatchObject({ entries: [], gone: [], traceIds: [] });
  });

  it('tells which traces got spans and which were let go', () => {
    const { traces, held } = view();
    const { place } = held.changesSince();

    traces.add([
      span({ traceId: '000000000000000a' }),
      span({ traceId: '000000000000000b', id: '0000000000000002' }),
    ]);
    const first = held.changesSince(place);
    traces.add([span({ traceId: '000000000000000c', id: '0000000000000003' })]);

    expect(first.traceIds).toEqual(['000000000000000a', '000000000000000b']);
    expect(held.changesSince(first.place)).toMatchObject({
      traceIds: ['000000000000000c'],
      goneTraceIds: ['000000000000000a'],
    });
    expect(held.reportedSpans('000000000000000c')).toHaveLength(1);
    expect(held.reportedSpans('000000000000000a')).toEqual([]);
  });

  it('has the spans of exchanges that are open, not sampled, or without a context', () => {
    const { held } = view();
    const unsampled = entry(1, { hop: sampleHop({ reported: false }) });
    const { context, ...unreadable } = sampleHop({ relation: 'untouched' });

    expect(held.spansOf(unsampled.exchange)).toMatchObject([{ kind: 'CLIENT', durationMicros: 48_213 }]);
    expect(held.spansOf(openEntry(2).exchange)).toMatchObject([{ kind: 'CLIENT', id: context?.spanId }]);
    expect(held.spansOf(openEntry(2).exchange)[0]).not.toHaveProperty('durationMicros');
    expect(held.spansOf(openEntry(3, { hop: unreadable }).exchange)).toEqual([]);
  });
});
