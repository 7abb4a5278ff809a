import { describe, expect, it } from 'vitest';
import { ScanBudget } from '../../src/attribution/scan-budget.ts';

const limits = { share: 0.05, burstMs: 100 };

describe('the budget', () => {
  it('lets a burst pass, then spreads what is spent over the time that it takes to earn it', () => {
    const budget = new ScanBudget(0, limits);
    expect(budget.waitMs(0)).toBe(0);

    budget.spent(110, 0);

    expect(budget.waitMs(0)).toBe(200);
    expect(budget.waitMs(100)).toBe(100);
    expect(budget.waitMs(201)).toBe(0);
  });

  it('saves up no more than a burst', () => {
    const budget = new ScanBudget(0, limits);

    budget.spent(200, 1_000_000);

    expect(budget.waitMs(1_000_000)).toBe(2_000);
  });

  it('never gives more than its share', () => {
    const budget = new ScanBudget(0, limits);
    let spentMs = 0;
    for (let nowMs = 0; nowMs < 60_000; nowMs += 1) {
      if (budget.waitMs(nowMs) > 0) continue;
      budget.spent(8, nowMs);
      spentMs += 8;
    }

    expect(spentMs).toBeLessThanOrEqual(60_000 * 0.05 + 100 + 8);
    expect(spentMs).toBeGreaterThan(2_900);
  });
});
