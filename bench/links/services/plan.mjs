// What a demo service does for a request, by the first part of its path: which calls, after how long, before or after its
// answer. The same plan is written out in Python and Go beside this.

/** Lognormal, in milliseconds. */
export function delayMs(median, spread) {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return median * Math.exp(spread * normal);
}

/** Steps in order: milliseconds to wait (median, spread), then the callees that are called at once. */
export const plans = {
  seq: [
    { wait: [1, 0.5], callees: ['x'] },
    { wait: [1, 0.5], callees: ['y'] },
  ],
  io: [
    { wait: [15, 0.83], callees: ['x'] },
    { wait: [15, 0.83], callees: ['y'] },
  ],
  fan: [{ wait: [3, 0.8], callees: ['x', 'y', 'z'] }],
  cond: [
    { wait: [2, 0.6], callees: ['x'] },
    { wait: [2, 0.6], callees: ['y'], isOptional: true },
  ],
  after: [
    { wait: [2, 0.6], callees: ['x'] },
    { wait: [8, 0.5], callees: ['audit'], isAfterAnswer: true },
  ],
};
