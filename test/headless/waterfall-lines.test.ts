import { describe, expect, it } from 'vitest';
import { waterfallLines } from '../../src/headless/waterfall-lines.ts';
import type { Span } from '../../src/trace/span.ts';
import { assembleTrace } from '../../src/trace/trace-tree.ts';
import { hexId, span } from '../support/spans.ts';

function call(
  n: number,
  parent: number | undefined,
  start: number,
  duration: number,
  changes: Partial<Span> = {},
): Span {
  return span({
    id: hexId(n),
    ...(parent !== undefined && { parentId: hexId(parent) }),
    name: `op${n}`,
    localEndpoint: { serviceName: `s${n}` },
    timestampMicros: 1_000_000 + start,
    durationMicros: duration,
    ...changes,
  });
}

describe('waterfallLines', () => {
  it('shows who, when and for how long, children below their parents', () => {
    const spans = [
      call(1, undefined, 0, 100_000),
      call(2, 1, 20_000, 40_000),
      call(3, 2, 30_000, 10_000, { tags: [['error', 'true']] }),
      call(4, 1, 80_000, 20_000),
    ];

    expect(waterfallLines(assembleTrace(spans), 48)).toEqual([
      'trace 00000000000000a1  4 spans  4 services  100ms  1 error',
      's1: op1      |==========================   100ms',
      '  s2: op2         |==========               40ms',
      '    s3: op3          |!!                    10ms',
      '  s4: op4                         |====     20ms',
    ]);
  });

  it('keeps to the width, whatever names say', () => {
    const long = 'a\x1b[31m\u202e'.repeat(50);
    const spans = [call(1, undefined, 0, 10, { name: long }), call(2, 9, 0, 0)];

    const lines = waterfallLines(assembleTrace(spans), 60);

    for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(70);
    expect(lines.join('')).not.toMatch(/[\x1b\u202e]/);
    expect(lines.some((line) => line.includes(`${hexId(9)} (not reported)`))).toBe(true);
  });

  it('draws at least one cell, and within the row', () => {
    const spans = [call(1, undefined, 0, 1_000_000), call(2, 1, 999_999, 1)];

    const [, , last = ''] = waterfallLines(assembleTrace(spans), 60);

    expect(last).toContain('|');
  });

  it('stands spans without a time and traces of nothing', () => {
    expect(waterfallLines(assembleTrace([span({ name: 'x' })]), 60)[1]).toMatch(/^unknown: x/);
    expect(waterfallLines(assembleTrace([]), 60)).toEqual(['trace   0 spans  0 services']);
  });
});
