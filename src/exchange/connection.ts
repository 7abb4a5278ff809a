// A connection of the data plane as the system's tables know it, so that the process at its other end can be found.

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface ConnectionOpened {
  /** 16 hex digits, unique for ever: a port may be used again by another process. */
  readonly id: string;
  /** Whether a client opened it, or tracectl did, to an upstream. */
  readonly side: 'client' | 'upstream';
  readonly own: Endpoint;
  readonly peer: Endpoint;
}
