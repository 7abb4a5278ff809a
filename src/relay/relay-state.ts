// How the relay to Zipkin is doing, as every face shows it.

export interface RelayState {
  /** Collector's URL; absent: no relay. */
  readonly target?: string;
  /** `idle`: nothing sent yet. `ok`: the last batch was taken. `retrying`: it was not, and waits. */
  readonly status: 'off' | 'idle' | 'ok' | 'retrying';
  /** Spans waiting, in memory and on disk. */
  readonly queued: number;
  /** Of them on disk. Absent: none. */
  readonly onDisk?: number;
  readonly sent: number;
  /** Spans given up: the queue was full, or Zipkin refused them. */
  readonly dropped: number;
  /** Spans of batches that were sent again because an answer was lost: the target may have them twice. Absent: none. */
  readonly resent?: number;
  /** Spans that a filter of the target kept back. Absent: none. */
  readonly filtered?: number;
  readonly lastError?: string;
}
