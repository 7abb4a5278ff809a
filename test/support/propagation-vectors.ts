// The table of ugly trace headers, typed; unit and end-to-end tests read the same one.
import type { TraceFamily } from '../../src/propagation/defect.ts';
import type { HopPolicy } from '../../src/propagation/hop.ts';
import type { TraceContext } from '../../src/trace/trace-context.ts';
import vectors from '../vectors/propagation.json' with { type: 'json' };

export interface PropagationVector {
  readonly id: string;
  /** What differs from `vectorPolicy`. */
  readonly policy?: Partial<HopPolicy>;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly expect: {
    readonly relation: string;
    readonly families: readonly TraceFamily[];
    /** Ids that were made count up from 0000000000000001; absent when untouched. */
    readonly context?: TraceContext;
    readonly sampledBy: string;
    /** `family header reason effect`, in order. */
    readonly defects: readonly string[];
    /** Every trace header sent on, names in lower case; their order means nothing. */
    readonly sent: readonly (readonly [name: string, value: string])[];
  };
}

/** The policy of a vector that names none: tracectl's defaults. */
export const vectorPolicy: HopPolicy = {
  direction: 'egress',
  compat: 'none',
  write: ['b3multi', 'tracecontext', 'ot'],
  traceId128bit: false,
  sampling: { client: 100, random: 100, overall: 100 },
};

export const propagationVectors = vectors as unknown as readonly PropagationVector[];
