// What the process takes of the machine.

export interface ProcessFacts {
  readonly residentBytes: number;
  /** Of the main thread. */
  readonly heapBytes: number;
  /** Of all threads, since the start. */
  readonly cpuSeconds: number;
  /** Since the epoch. */
  readonly startedAtSeconds: number;
}

export function processFacts(): ProcessFacts {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    residentBytes: rss,
    heapBytes: heapUsed,
    cpuSeconds: (user + system) / 1e6,
    startedAtSeconds: Math.round(Date.now() / 1000 - process.uptime()),
  };
}
