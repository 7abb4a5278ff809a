// Time as tracectl measures it: wall clock for "when", monotonic clock for "how long".
// Everything that needs time is handed a Clock, so that tests can set it.

export interface Clock {
  /** Microseconds since the Unix epoch. May jump when the machine's clock is set. */
  epochMicros(): number;
  /** Microseconds of a clock that never goes back; its zero means nothing. */
  monotonicMicros(): number;
}

/** The machine's own clocks. */
export const systemClock: Clock = {
  epochMicros: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
  monotonicMicros: () => Math.round(performance.now() * 1000),
};
