import { describe, expect, it } from 'vitest';
import {
  clockOffsets,
  correctedStart,
  offsetOf,
  type ProxyWindow,
  servedCalls,
} from '../../src/trace/clock-offsets.ts';
import type { Span } from '../../src/trace/span.ts';
import { assembleTrace } from '../../src/trace/trace-tree.ts';
import { hexId, span } from '../support/spans.ts';

const PROXY_SPAN = hexId(0x50);
const window: ProxyWindow = { sentMicros: 10_000, receivedMicros: 12_000 };
const windows = new Map([[PROXY_SPAN, window]]);

function served(start: number, duration: number, changes: Partial<Span> = {}): Span {
  return span({
    id: PROXY_SPAN,
    kind: 'SERVER',
    shared: true,
    localEndpoint: { serviceName: 'orders' },
    timestampMicros: start,
    durationMicros: duration,
    ...changes,
  });
}

describe('the offset of a clock', () => {
  it.each([
    ['right', 10_100, 1_800, 0],
    ['five seconds ahead', 5_010_100, 1_800, 5_000_000],
    ['a second behind', -989_900, 1_800, -1_000_000],
    ['as far as half of what the ways differ', 10_000, 1_000, -500],
  ])('is measured as %s', (_, start, duration, offset) => {
    expect(offsetOf({ span: served(start, duration), window })).toBe(offset);
  });

  it('is not known of a span without its times', () => {
    const { durationMicros: _duration, ...open } = served(1, 1);

    expect(offsetOf({ span: open, window })).toBeUndefined();
  });

  it('is measured for a server that joined the span and for one that made a child of it', () => {
    const tree = assembleTrace([
      served(5_010_100, 1_800),
      span({
        id: hexId(0x61),
        parentId: PROXY_SPAN,
        kind: 'SERVER',
        localEndpoint: { serviceName: 'stock' },
        timestampMicros: 9_100,
        durationMicros: 1_800,
      }),
      span({ id: hexId(0x62), kind: 'SERVER', timestampMicros: 1, durationMicros: 1 }),
    ]);

    expect(clockOffsets(servedCalls(tree, windows))).toEqual([
      { service: 'orders', offsetMicros: 5_000_000, calls: 1 },
      { service: 'stock', offsetMicros: -1_000, calls: 1 },
    ]);
  });

  it('is the median of the calls of a service', () => {
    const calls = [100, 300, 9_000].map((offset) => ({ span: served(10_100 + offset, 1_800), window }));

    expect(clockOffsets(calls)).toEqual([{ service: 'orders', offsetMicros: 300, calls: 3 }]);
  });

  it('corrects a start beside the raw one', () => {
    const [node] = assembleTrace([served(5_010_100, 1_800)]).roots;
    const offsets = new Map([['orders', 5_000_000]]);

    expect(node && correctedStart(node, offsets)).toBe(10_100);
    expect(node?.startMicros).toBe(5_010_100);
    expect(node && correctedStart(node, new Map())).toBe(5_010_100);
  });
});
