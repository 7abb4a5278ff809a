import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/trace/span.ts';
import { assembleTrace, depthFirst, type TraceNode, type TraceTree } from '../../src/trace/trace-tree.ts';
import { hexId, span } from '../support/spans.ts';

const LONG = '463ac35c9f6413ad48485a3953bb6124';
const SHORT = '48485a3953bb6124';

/** A span of one service, `id` and `parentId` as small numbers, times in microseconds. */
function reported(service: string, id: number, parentId?: number, changes: Partial<Span> = {}): Span {
  return span({
    id: hexId(id),
    ...(parentId !== undefined && { parentId: hexId(parentId) }),
    localEndpoint: { serviceName: service },
    timestampMicros: 1_000 + id,
    durationMicros: 100,
    ...changes,
  });
}

/** One line a node: depth as indentation, id, services, and what is special about it. */
function drawn(tree: TraceTree): string[] {
  return [...depthFirst(tree)].map(({ node, depth }) => {
    const what = node.isMissing ? 'missing' : node.services.join('+');
    return `${'  '.repeat(depth)}${Number.parseInt(node.id, 16)} ${what}`;
  });
}

function repairsOf(tree: TraceTree): string[] {
  return tree.repairs.map(
    ({ kind, spanId, service }) => `${kind} ${Number.parseInt(spanId, 16)} ${service ?? '-'}`,
  );
}

describe('assembleTrace', () => {
  it.each<[string, Span[], string[], string[]]>([
    ['nothing', [], [], []],
    [
      'parents and children, by their start and not by their arrival',
      [reported('c', 4, 1), reported('b', 3, 1), reported('a', 1), reported('d', 5, 3)],
      ['1 a', '  3 b', '    5 d', '  4 c'],
      [],
    ],
    [
      'client and server of one id as one node, the server below its client',
      [
        reported('orders', 2, 1, { kind: 'SERVER', shared: true }),
        reported('web', 2, 1, { kind: 'CLIENT' }),
        reported('web', 1),
        reported('orders', 3, 2),
      ],
      ['1 web', '  2 web+orders', '    3 orders'],
      [],
    ],
    [
      'a server that forgot `shared`',
      [
        reported('web', 2, 1, { kind: 'CLIENT' }),
        reported('orders', 2, 1, { kind: 'SERVER' }),
        reported('web', 1),
      ],
      ['1 web', '  2 web+orders'],
      ['sharedMissing 2 orders'],
    ],
    [
      'a consumer that forgot `shared`',
      [
        reported('web', 2, undefined, { kind: 'PRODUCER' }),
        reported('mail', 2, undefined, { kind: 'CONSUMER' }),
      ],
      ['2 web+mail'],
      ['sharedMissing 2 mail'],
    ],
    [
      'a client that says `shared`',
      [reported('web', 2, 1, { kind: 'CLIENT', shared: true }), reported('web', 1)],
      ['1 web', '  2 web'],
      ['sharedOnClient 2 web'],
    ],
    [
      'a root that says `shared` without a client',
      [reported('web', 1, undefined, { kind: 'SERVER', shared: true })],
      ['1 web'],
      ['sharedOnRoot 1 web'],
    ],
    [
      'several servers of one client span below it, each with its own children',
      [
        reported('web', 2, undefined, { kind: 'CLIENT' }),
        reported('a', 2, undefined, { kind: 'SERVER', shared: true }),
        reported('b', 2, undefined, { kind: 'SERVER', shared: true, timestampMicros: 1_050 }),
        reported('b', 4, 2),
        reported('a', 3, 2),
      ],
      ['2 web+a', '  3 a', '  2 b', '    4 b'],
      ['severalServers 2 b'],
    ],
    [
      'two operations that took one id as two nodes, each with its own children',
      [
        reported('a', 2, 1),
        reported('b', 2, 1),
        reported('web', 1),
        reported('b', 3, 2),
        reported('a', 4, 2),
      ],
      ['1 web', '  2 a', '    4 a', '  2 b', '    3 b'],
      ['idReused 2 b'],
    ],
    [
      'a parent that nobody reported as a node, once',
      [reported('b', 3, 2), reported('c', 4, 2), reported('a', 1)],
      ['1 a', '2 missing', '  3 b', '  4 c'],
      ['parentMissing 2 -'],
    ],
    [
      'several roots side by side',
      [reported('b', 2), reported('a', 1), reported('c', 3, 2)],
      ['1 a', '2 b', '  3 c'],
      ['severalRoots 2 b'],
    ],
    ['a span that is its own parent as a root', [reported('a', 1, 1)], ['1 a'], ['selfParent 1 a']],
    [
      'a cycle cut at its earliest span',
      [reported('b', 3, 5), reported('c', 5, 4), reported('a', 4, 3), reported('d', 6, 5)],
      ['3 b', '  4 a', '    5 c', '      6 d'],
      ['cycleCut 3 b'],
    ],
    [
      'a client and its server that name different parents',
      [
        reported('web', 2, 1, { kind: 'CLIENT' }),
        reported('a', 2, 9, { kind: 'SERVER', shared: true }),
        reported('web', 1),
      ],
      ['1 web', '  2 web+a'],
      ['parentDiffers 2 a'],
    ],
    [
      'a shared server that names no parent below that of its client',
      [
        reported('web', 2, 1, { kind: 'CLIENT' }),
        reported('a', 2, undefined, { kind: 'SERVER', shared: true }),
        reported('web', 1),
      ],
      ['1 web', '  2 web+a'],
      [],
    ],
    [
      'a server alone below its parent',
      [reported('a', 2, 1, { kind: 'SERVER', shared: true }), reported('web', 1)],
      ['1 web', '  2 a'],
      [],
    ],
  ])('shows %s', (_, spans, nodes, repairs) => {
    const tree = assembleTrace(spans);

    expect(drawn(tree)).toEqual(nodes);
    expect(repairsOf(tree)).toEqual(repairs);
    expect(drawn(assembleTrace(spans.toReversed()))).toEqual(nodes);
  });

  it('puts the pieces of one report together: first values, all annotations, later tags', () => {
    const started = reported('web', 1, undefined, { kind: 'CLIENT', name: 'get', tags: [['a', '1']] });
    const { durationMicros: _open, ...first } = started;
    const second = span({
      id: hexId(1),
      durationMicros: 70,
      localEndpoint: { ipv4: '10.0.0.1' },
      remoteEndpoint: { serviceName: 'orders' },
      annotations: [{ timestampMicros: 1_050, value: 'ws' }],
      tags: [
        ['a', '2'],
        ['error', ''],
      ],
    });

    const [root] = assembleTrace([second, first]).roots;

    expect(root).toMatchObject({
      kind: 'CLIENT',
      name: 'get',
      startMicros: 1_001,
      durationMicros: 70,
      services: ['web'],
      remoteService: 'orders',
      hasError: true,
    });
    expect(root?.spans).toHaveLength(1);
    expect(root?.spans[0]?.localEndpoint).toEqual({ serviceName: 'web', ipv4: '10.0.0.1' });
    expect(root?.spans[0]?.annotations).toHaveLength(1);
    expect(assembleTrace([second, first]).repairs).toEqual([
      { kind: 'piecesMerged', spanId: hexId(1), service: 'web' },
    ]);
  });

  it('keeps both reports of one side when their times contradict each other', () => {
    const tree = assembleTrace([reported('web', 1), reported('web', 1, undefined, { durationMicros: 300 })]);

    expect(tree.roots[0]?.spans.map(({ durationMicros }) => durationMicros)).toEqual([100, 300]);
    expect(repairsOf(tree)).toEqual(['reportedTwice 1 web']);
    expect(tree).toMatchObject({ startMicros: 1_001, endMicros: 1_301 });
  });

  it('has the name of the server and the times of the client', () => {
    const tree = assembleTrace([
      reported('web', 1, undefined, {
        kind: 'CLIENT',
        name: 'get',
        timestampMicros: 100,
        durationMicros: 90,
      }),
      reported('a', 1, undefined, {
        kind: 'SERVER',
        shared: true,
        name: 'get /x',
        timestampMicros: 120,
        durationMicros: 50,
        tags: [['error', '']],
      }),
    ]);

    expect(tree.roots[0]).toMatchObject({
      name: 'get /x',
      startMicros: 100,
      durationMicros: 90,
      hasError: true,
    });
  });

  it('has the times of the server when the client told none', () => {
    const {
      timestampMicros: _start,
      durationMicros: _duration,
      ...client
    } = reported('web', 1, undefined, {
      kind: 'CLIENT',
    });
    const server = reported('a', 1, undefined, { kind: 'SERVER', shared: true });

    expect(assembleTrace([client, server]).roots[0]).toMatchObject({
      startMicros: 1_001,
      durationMicros: 100,
    });
  });

  it('puts a span without a start first, as Zipkin does, and has no extent without any time', () => {
    const { timestampMicros: _start, durationMicros: _duration, ...timeless } = reported('b', 9, 1);

    expect(drawn(assembleTrace([reported('a', 1), reported('c', 2, 1), timeless]))).toEqual([
      '1 a',
      '  9 b',
      '  2 c',
    ]);
    expect(assembleTrace([timeless])).not.toHaveProperty('startMicros');
  });

  it('takes the longest form of the trace id and names the spans that have another', () => {
    const tree = assembleTrace([
      reported('a', 1, undefined, { traceId: SHORT }),
      reported('b', 2, 1, { traceId: LONG }),
    ]);

    expect(tree.traceId).toBe(LONG);
    expect(drawn(tree)).toEqual(['1 a', '  2 b']);
    expect(repairsOf(tree)).toEqual(['traceIdJoined 1 a']);
  });

  it('hides no span, whatever ids and parents they have', () => {
    // A small generator of its own, so that a failure can be repeated.
    let seed = 7;
    const random = (bound: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return (seed >> 8) % bound;
    };
    for (let round = 0; round < 300; round++) {
      const spans = Array.from({ length: 1 + random(12) }, (_, index) => {
        const kind = (['CLIENT', 'SERVER', 'PRODUCER', undefined] as const)[random(4)];
        return reported(`s${random(3)}`, 1 + random(5), random(3) === 0 ? undefined : 1 + random(6), {
          // Unlike any other, so that no two are pieces of one.
          timestampMicros: 1_000 + index,
          ...(kind !== undefined && { kind }),
          ...(random(3) === 0 && { shared: true as const }),
        });
      });

      const shown = [...depthFirst(assembleTrace(spans))].flatMap(({ node }) => node.spans);

      expect(shown.map(({ timestampMicros = 0 }) => timestampMicros).sort()).toEqual(
        spans.map(({ timestampMicros = 0 }) => timestampMicros).sort(),
      );
    }
  });

  it('takes a chain of thousands, and thousands under one id', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => reported('a', i + 1, i === 0 ? undefined : i));
    const crowd = Array.from({ length: 20_000 }, (_, i) => reported(`s${i}`, 1, i % 2 === 0 ? undefined : 1));

    expect(count(assembleTrace(chain).roots)).toBe(20_000);
    expect(count(assembleTrace(crowd).roots)).toBe(20_000);
  });
});

function count(roots: readonly TraceNode[]): number {
  return [...depthFirst({ traceId: '', roots, repairs: [] })].length;
}
