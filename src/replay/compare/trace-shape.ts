// A trace as the calls that it is made of: what two traces are compared by.

export interface TraceCall {
  /** Service, or process. Absent: not known, as of the request that was sent. */
  readonly caller?: string;
  /** Service, or host. */
  readonly callee: string;
  readonly method: string;
  /** With ids taken out: `/items/{id}`. */
  readonly path: string;
  /** Absent: no answer. */
  readonly status?: number;
  /** Epoch. */
  readonly startMicros: number;
  readonly durationMicros: number;
  /** Codes. */
  readonly findings: readonly string[];
}

export interface TraceShape {
  /** In the order in which they began; the request that was sent is the first. */
  readonly calls: readonly TraceCall[];
}

export function callKey({ caller = '', callee, method, path }: Omit<TraceCall, 'status'>): string {
  return [caller, callee, method, path].join('\n');
}

/** `orders -> GET pricing/price/{id}`. */
export function callText({
  caller,
  callee,
  method,
  path,
}: Pick<TraceCall, 'caller' | 'callee' | 'method' | 'path'>): string {
  return `${caller === undefined ? '' : `${caller} -> `}${method} ${callee}${path}`;
}
