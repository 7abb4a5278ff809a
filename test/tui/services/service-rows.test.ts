import { describe, expect, it } from 'vitest';
import type { ContextFlow } from '../../../src/exchange/context-fate.ts';
import type { Contribution } from '../../../src/tui/ledger/contribution.ts';
import { ServiceEdges } from '../../../src/tui/ledger/service-edges.ts';
import { serviceRows } from '../../../src/tui/services/service-rows.ts';

function edges(...pairs: readonly (readonly [caller: string, callee: string])[]): ServiceEdges {
  const made = new ServiceEdges();
  for (const [caller, service] of pairs) {
    const contribution: Contribution = {
      method: 'GET',
      template: '/',
      service,
      caller,
      isServiceKnown: true,
      second: 1,
      micros: 1_000,
      isError: false,
      hasWarning: false,
      hasContext: true,
    };
    made.count(contribution, 1);
  }
  return made;
}

const flow = (service: string, callee: string, route: string, kept: number, lost: number): ContextFlow => ({
  service,
  callee,
  route,
  counts: { kept, lost, restarted: 0, stale: 0 },
});

function names(made: ServiceEdges): string[] {
  return serviceRows(made.edges(), []).map((row) =>
    row.kind === 'caller' ? row.name : `${row.isLast ? '`' : '|'} ${row.edge.callee}`,
  );
}

describe('serviceRows', () => {
  it('begin with those whom nobody calls', () => {
    expect(names(edges(['order', 'tax'], ['gateway', 'order'], ['gateway', 'cart']))).toEqual([
      'gateway',
      '| cart',
      '` order',
      'order',
      '` tax',
    ]);
  });

  it('end where services call each other in a circle, or themselves', () => {
    expect(names(edges(['a', 'b'], ['b', 'a'], ['c', 'c']))).toEqual(['c', '` c', 'a', '` b', 'b', '` a']);
  });

  it('add up what became of the context over all routes, and name the worst', () => {
    const flows = [
      flow('order', 'tax', 'GET /a', 5, 0),
      flow('order', 'tax', 'POST /b', 1, 3),
      flow('x', 'tax', 'GET /', 9, 9),
    ];

    const rows = serviceRows(edges(['order', 'tax']).edges(), flows);

    expect(rows[1]).toMatchObject({ fates: { kept: 6, lost: 3 }, worst: { route: 'POST /b' } });
  });

  it('say nothing of the context where no link tells', () => {
    expect(serviceRows(edges(['order', 'tax']).edges(), [])[1]).not.toHaveProperty('fates');
  });

  it('are none where nothing is known', () => {
    expect(serviceRows([], [flow('a', 'b', 'GET /', 1, 1)])).toEqual([]);
  });
});
