// How the relay to Zipkin is doing, as every face shows it.

export interface RelayState {
  /** Collector's URL; absent: no relay. */
  readonly target?: string;
  /** `idle`: nothing sent yet. `ok`: the last batch was taken. `retrying`: it was not, and waits. */
  readonly status: 'off' | 'idle' | 'ok' | 'retrying';
  /** Spans waiting. */
  readonly queued: number;
  readonly sent: number;
  /** Spans given up: the queue was full, or Zipkin refused them. */
  readonly dropped: number;
  readonly lastError?: string;
}
