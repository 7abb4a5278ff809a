// How much time may go into looking for processes: a small share, so that a thousand connections a second cost no more
// than that. A burst is free as long as there was quiet before it.

export interface ScanBudgetLimits {
  /** Share of one core. @default 0.05 */
  readonly share: number;
  /** What a time of quiet saves up at most. @default 250 */
  readonly burstMs: number;
}

export const defaultScanBudget: ScanBudgetLimits = { share: 0.05, burstMs: 250 };

export class ScanBudget {
  readonly #limits: ScanBudgetLimits;
  #balanceMs: number;
  #sinceMs: number;

  constructor(nowMs: number, limits: ScanBudgetLimits = defaultScanBudget) {
    this.#limits = limits;
    this.#balanceMs = limits.burstMs;
    this.#sinceMs = nowMs;
  }

  /** A look took this long. */
  spent(durationMs: number, nowMs: number): void {
    this.#earn(nowMs);
    this.#balanceMs -= durationMs;
  }

  /** How long to wait before the next look; 0: it may be at once. */
  waitMs(nowMs: number): number {
    this.#earn(nowMs);
    return this.#balanceMs > 0 ? 0 : Math.ceil(-this.#balanceMs / this.#limits.share);
  }

  #earn(nowMs: number): void {
    const earned = (nowMs - this.#sinceMs) * this.#limits.share;
    this.#sinceMs = nowMs;
    this.#balanceMs = Math.min(this.#limits.burstMs, this.#balanceMs + earned);
  }
}
