// Tells listeners that something changed, at most so often; the last change is always told.

export interface ThrottledNotice {
  subscribe(listener: () => void): () => void;
  /** Something changed. */
  changed(): void;
  stop(): void;
}

/** `beforeTelling` runs once before each round, to make what the listeners will read. */
export function createThrottledNotice(intervalMs: number, beforeTelling: () => void): ThrottledNotice {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let lastTold = Number.NEGATIVE_INFINITY;

  const tell = (): void => {
    timer = undefined;
    lastTold = performance.now();
    beforeTelling();
    for (const listener of [...listeners]) listener();
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed: () => {
      timer ??= setTimeout(tell, Math.max(0, lastTold + intervalMs - performance.now()));
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
