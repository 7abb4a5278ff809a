// Waiting, as the relay does it; handed in, so that tests do not wait.

export interface Timers {
  /** Runs `action` after a while; the returned function calls that off. */
  after(ms: number, action: () => void): () => void;
}

/** The process's own timers. They never keep the process alive. */
export const systemTimers: Timers = {
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
