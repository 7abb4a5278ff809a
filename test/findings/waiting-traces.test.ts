import { describe, expect, it } from 'vitest';
import { WaitingTraces } from '../../src/findings/waiting-traces.ts';
import { hexId } from '../support/spans.ts';

describe('WaitingTraces', () => {
  it('hands a trace out once, when it got no span for a while', () => {
    const traces = new WaitingTraces();
    traces.add(hexId(1), 10);
    traces.add(hexId(2), 20);
    traces.add(hexId(1), 30);

    expect(traces.take(25, 9)).toEqual([{ traceId: hexId(2), firstSeenMicros: 20, lastSeenMicros: 20 }]);
    traces.add(hexId(2), 40);
    expect(traces.take(100, 9)).toEqual([{ traceId: hexId(1), firstSeenMicros: 10, lastSeenMicros: 30 }]);
    expect(traces.waiting).toBe(0);
  });

  it('knows a trace by the low half of its id', () => {
    const traces = new WaitingTraces();
    traces.add(hexId(1), 10);
    traces.add(`${hexId(7)}${hexId(1)}`, 20);

    expect(traces.take(100, 9)).toHaveLength(1);
  });

  it('hands out so many at most, and lets the oldest go when there are too many', () => {
    const traces = new WaitingTraces();
    for (let i = 1; i <= 5_010; i++) traces.add(hexId(i), i);

    expect(traces.dropped).toBe(10);
    expect(traces.take(Number.POSITIVE_INFINITY, 3).map(({ traceId }) => traceId)).toEqual([
      hexId(11),
      hexId(12),
      hexId(13),
    ]);
  });
});
