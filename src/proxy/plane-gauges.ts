// What a data plane has open, in words of memory that it shares with the main thread: one addition for each connection and
// request, and no message. Several planes add to the same words.

/** As `shared()` reads it. */
export interface PlaneGauges {
  readonly clientConnections: number;
  readonly clientConnectionsActive: number;
  readonly upstreamConnections: number;
  readonly upstreamConnectionsActive: number;
  readonly requestsActive: number;
}

const WORDS = {
  clientConnections: 0,
  clientConnectionsActive: 1,
  upstreamConnections: 2,
  upstreamConnectionsActive: 3,
  requestsActive: 4,
} as const satisfies Record<keyof PlaneGauges, number>;

export function createGaugeMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(Object.keys(WORDS).length * Int32Array.BYTES_PER_ELEMENT);
}

export class GaugeWords {
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer = createGaugeMemory()) {
    this.#words = new Int32Array(memory);
  }

  add(gauge: keyof PlaneGauges, change: 1 | -1): void {
    Atomics.add(this.#words, WORDS[gauge], change);
  }

  read(): PlaneGauges {
    const word = (gauge: keyof PlaneGauges): number => Atomics.load(this.#words, WORDS[gauge]) >>> 0;
    return {
      clientConnections: word('clientConnections'),
      clientConnectionsActive: word('clientConnectionsActive'),
      upstreamConnections: word('upstreamConnections'),
      upstreamConnectionsActive: word('upstreamConnectionsActive'),
      requestsActive: word('requestsActive'),
    };
  }
}
