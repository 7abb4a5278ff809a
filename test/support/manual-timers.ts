// Timers that go off when the test says so.
import type { Timers } from '../../src/relay/timers.ts';
import { eventually } from './eventually.ts';

export interface ManualTimers extends Timers {
  /** Waiting times that were asked for and are neither over nor called off, shortest first. */
  pending(): readonly number[];
  /** Waits until a timer of so many milliseconds is set, and lets it go off. */
  fire(ms: number): Promise<void>;
}

export function createManualTimers(): ManualTimers {
  const waiting = new Set<{ readonly ms: number; readonly action: () => void }>();
  return {
    after(ms, action) {
      const timer = { ms, action };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    pending: () => [...waiting].map(({ ms }) => ms).sort((a, b) => a - b),
    async fire(ms) {
      const timer = await eventually(() => [...waiting].find((one) => one.ms === ms), `a timer of ${ms} ms`);
      waiting.delete(timer);
      timer.action();
    },
  };
}
