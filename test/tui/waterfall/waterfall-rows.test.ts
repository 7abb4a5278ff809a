import { describe, expect, it } from 'vitest';
import { heldView } from '../../../src/session/live-changes.ts';
import { createExchangeStore, defaultExchangeStoreLimits } from '../../../src/sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../../src/sink/trace-store.ts';
import type { Span } from '../../../src/trace/span.ts';
import { shownTrace } from '../../../src/tui/traces/shown-trace.ts';
import { waterfallRows } from '../../../src/tui/waterfall/waterfall-rows.ts';
import { hexId, span } from '../../support/spans.ts';

const options = { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] } as const;

function rowsOf(spans: readonly Span[], folded: readonly string[] = []) {
  const traces = createTraceStore(defaultTraceStoreLimits);
  traces.add(spans);
  const held = heldView({ exchanges: createExchangeStore(defaultExchangeStoreLimits), traces }, options);
  const trace = shownTrace(
    { traceId: spans[0]?.traceId ?? '', exchangeIds: new Set() },
    { entryOf: () => undefined, callsOf: () => [] },
    held,
  );
  return waterfallRows(trace, new Set(folded));
}

const timed = (id: number, parent: number | undefined, start: number, duration: number): Span =>
  span({
    id: hexId(id),
    ...(parent !== undefined && { parentId: hexId(parent) }),
    timestampMicros: start,
    durationMicros: duration,
  });

const tree = [
  timed(1, undefined, 1000, 100),
  timed(2, 1, 1010, 20),
  timed(3, 2, 1012, 5),
  timed(4, 1, 1050, 20),
];

describe('waterfallRows', () => {
  it('are the tree from top to bottom, children by their start', () => {
    expect(rowsOf(tree.toReversed()).map(({ key, depth }) => [key, depth])).toEqual([
      [hexId(1), 0],
      [hexId(2), 1],
      [hexId(3), 2],
      [hexId(4), 1],
    ]);
  });

  it('leave out what is folded, and say so', () => {
    const rows = rowsOf(tree, [hexId(2)]);

    expect(rows.map(({ key, isFolded }) => [key, isFolded])).toEqual([
      [hexId(1), false],
      [hexId(2), true],
      [hexId(4), false],
    ]);
  });

  it('fold nothing that has no children', () => {
    expect(rowsOf(tree, [hexId(4)]).some(({ isFolded }) => isFolded)).toBe(false);
  });

  it('draw a parent that nobody reported, once, above its children', () => {
    const rows = rowsOf([timed(2, 9, 1000, 10), timed(3, 9, 1020, 10)]);

    expect(rows.map(({ key, node, depth }) => [key, node.isMissing, depth])).toEqual([
      [hexId(9), true, 0],
      [hexId(2), false, 1],
      [hexId(3), false, 1],
    ]);
  });

  it('mark what begins outside of its parent, and move nothing', () => {
    const rows = rowsOf([
      timed(1, undefined, 1000, 100),
      timed(2, 1, 990, 5),
      timed(3, 1, 1101, 5),
      timed(4, 1, 1100, 5),
    ]);

    expect(rows.map(({ key, isOutside }) => [key, isOutside])).toEqual([
      [hexId(1), false],
      [hexId(2), true],
      [hexId(4), false],
      [hexId(3), true],
    ]);
  });

  it('have a key of their own each, also when an id was used twice', () => {
    const of = (serviceName: string, start: number): Span => ({
      ...timed(1, undefined, start, 50),
      localEndpoint: { serviceName },
    });
    const keys = rowsOf([of('a', 1000), of('b', 1200), of('c', 1300)]).map(({ key }) => key);

    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  });

  it('go through a chain of thousands', () => {
    const chain = Array.from({ length: 5_000 }, (_, i) =>
      timed(i + 1, i === 0 ? undefined : i, 1000 + i, 10_000),
    );

    expect(rowsOf(chain)).toHaveLength(5_000);
  });
});
