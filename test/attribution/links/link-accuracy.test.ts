// What the search for causes promises, on services whose truth is known. Seeds are fixed, so a figure that falls is a change
// of the code. The same is measured on real services by `npm run bench:links`.
import { describe, expect, it } from 'vitest';
import { figuresOf, linksOf } from '../../support/link-run.ts';
import { type Load, simulate, type Workload, workloads } from '../../support/simulated-service.ts';

const load: Load = { requests: 250, clients: 1, tokens: 0, labelled: 0, seed: 1, tried: 5 };

function run(workload: Workload, changes: Partial<Load>) {
  const simulated = simulate(workload, { ...load, ...changes });
  const links = linksOf(simulated);
  return { simulated, links, all: figuresOf(simulated, links) };
}

const kinds = Object.values(workloads);
const cells = kinds.flatMap((workload) =>
  [2, 4, 8].flatMap((clients) =>
    [0, 0.5, 1].map((tokens) => ({ workload, clients, tokens, name: workload.name })),
  ),
);

describe('what is said to be exact or likely', () => {
  it.each(cells)(
    'is right with $clients clients, $name, tokens on $tokens of the calls',
    ({ workload, clients, tokens }) => {
      const { all } = run(workload, { clients, tokens, seed: clients * 7 + 1 });

      if (all.said > 0) expect(all.saidRight / all.said).toBeGreaterThanOrEqual(0.95);
    },
  );

  it.each(kinds)('is right when requests come by chance: $name', (workload) => {
    const { all } = run(workload, { perSecond: 60, seed: 5 });

    expect(all.said).toBeGreaterThan(50);
    expect(all.saidRight / all.said).toBeGreaterThanOrEqual(0.95);
  });

  it.each([0.25, 0.5, 0.75])('is right when %f of the calls carry headers', (labelled) => {
    const { all } = run(workloads.hiddenIo, { clients: 8, labelled, requests: 600, seed: 9 });

    if (all.said > 0) expect(all.saidRight / all.said).toBeGreaterThanOrEqual(0.95);
  });
});

describe('a call while one request is open', () => {
  it.each([workloads.sequential, workloads.hiddenIo, workloads.fanOut, workloads.mix, workloads.conditional])(
    'is exact: $name',
    (workload) => {
      const { simulated, links } = run(workload, { perSecond: 15 });

      const { calls, said, saidRight } = figuresOf(
        simulated,
        links,
        ({ candidateCount }) => candidateCount === 1,
      );
      expect(calls).toBeGreaterThan(100);
      expect(said / calls).toBeGreaterThanOrEqual(0.95);
      expect(saidRight).toBe(said);
    },
  );

  it('is not taken for its own when it is late work of the one before', () => {
    const { simulated, links } = run(workloads.afterAnswer, { clients: 1 });

    const { said, saidRight } = figuresOf(simulated, links);
    expect(saidRight / said).toBeGreaterThanOrEqual(0.95);
  });
});

describe('coverage', () => {
  it('is at least 0.6 with two candidates and no shared value', () => {
    for (const workload of [workloads.sequential, workloads.hiddenIo, workloads.fanOut, workloads.mix]) {
      const { simulated, links } = run(workload, { clients: 2, requests: 500, seed: 3 });

      const { calls, said } = figuresOf(simulated, links, ({ candidateCount }) => candidateCount === 2);
      expect(said / calls).toBeGreaterThanOrEqual(0.6);
    }
  });

  it('is at least 0.9 up to eight candidates with one', () => {
    for (const workload of [workloads.sequential, workloads.hiddenIo, workloads.fanOut, workloads.mix]) {
      const { simulated, links } = run(workload, { clients: 8, tokens: 1, seed: 4 });

      const { calls, said } = figuresOf(simulated, links, ({ candidateCount }) => candidateCount <= 8);
      expect(said / calls).toBeGreaterThanOrEqual(0.9);
    }
  });
});

describe('a call that nobody asked for', () => {
  it('is told from those that requests make', () => {
    const { simulated, links } = run(workloads.timer, { clients: 2 });

    let none = 0;
    let timers = 0;
    for (const [call, cause] of simulated.causes) {
      if (cause !== undefined) continue;
      timers += 1;
      if (links.get(call)?.method === 'none') none += 1;
    }
    expect(none / timers).toBeGreaterThanOrEqual(0.9);
  });
});
